import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, type Environment, parseEnvironment } from '@countersign/database';
import { z } from 'zod';
import { variablesForGit } from './git-command.ts';
import { type Certificate, readPemCertificates } from './rfc3161/certificate.ts';

/** Which anchors there are. Paths are absolute, addresses checked, files read. */
export interface AnchorConfig {
  readonly everySeconds: number;
  readonly file: { readonly path: string } | undefined;
  readonly git: GitConfig | undefined;
  readonly webhook: WebhookConfig | undefined;
  readonly timeStamp: TimeStampConfig | undefined;
}

export interface GitConfig {
  readonly path: string;
  readonly remote: string | undefined;
  /** What git may see of ours. */
  readonly environment: Environment;
}

export interface WebhookConfig {
  readonly url: URL;
  readonly secret: KeyObject;
  readonly allowPrivate: boolean;
  readonly authorities: string | undefined;
}

export interface TimeStampConfig {
  readonly url: URL;
  readonly trusted: readonly Certificate[];
  readonly policy: string | undefined;
}

/** The variables that say where checkpoints go. For a program's own schema, spread this one in. */
export const anchorVariables = {
  COUNTERSIGN_ANCHOR_INTERVAL: z.string().default('5m'),
  COUNTERSIGN_ANCHOR_FILE: z.string().optional(),
  COUNTERSIGN_ANCHOR_GIT: z.string().optional(),
  COUNTERSIGN_ANCHOR_GIT_REMOTE: z.string().optional(),
  COUNTERSIGN_ANCHOR_WEBHOOK: z.string().optional(),
  COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE: z.string().optional(),
  COUNTERSIGN_ANCHOR_WEBHOOK_CA: z.string().optional(),
  COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE: z.string().default('false'),
  COUNTERSIGN_ANCHOR_TSA: z.string().optional(),
  COUNTERSIGN_ANCHOR_TSA_CA: z.string().optional(),
  COUNTERSIGN_ANCHOR_TSA_POLICY: z.string().optional(),
};

const schema = z.object(anchorVariables);
type Variables = z.output<typeof schema>;
type Report = (problem: string) => undefined;

const secretBytesMin = 24;
const fileBytesMax = 1024 * 1024;

/**
 * Reads where checkpoints go, and the files this names: the secret of the webhook, the trusted certificates.
 * Throws a ConfigurationError with every problem, by the names of the variables, without a value.
 */
export function readAnchorConfig(environment: Environment): AnchorConfig {
  const values = parseEnvironment(schema, environment);
  const problems: string[] = [];
  const report: Report = (problem) => void problems.push(problem);
  const config = {
    everySeconds: readInterval(values.COUNTERSIGN_ANCHOR_INTERVAL, report),
    file: values.COUNTERSIGN_ANCHOR_FILE ? { path: resolve(values.COUNTERSIGN_ANCHOR_FILE) } : undefined,
    git: readGit(values, environment, report),
    webhook: readWebhook(values, report),
    timeStamp: readTimeStamp(values, report),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

function readInterval(text: string, report: Report): number {
  const match = /^(\d{1,5})\s*(s|m|h)$/.exec(text.trim());
  const seconds = Number(match?.[1]) * ({ s: 1, m: 60, h: 3600 }[match?.[2] ?? ''] ?? NaN);
  if (seconds >= 1 && seconds <= 7 * 24 * 3600) return seconds;
  report('COUNTERSIGN_ANCHOR_INTERVAL has to be a time like 30s, 5m or 1h, at most a week');
  return 0;
}

function readGit(values: Variables, environment: Environment, report: Report): GitConfig | undefined {
  const { COUNTERSIGN_ANCHOR_GIT: path, COUNTERSIGN_ANCHOR_GIT_REMOTE: remote } = values;
  if (!path) {
    if (remote) report('COUNTERSIGN_ANCHOR_GIT_REMOTE needs COUNTERSIGN_ANCHOR_GIT, the local repository');
    return undefined;
  }
  if (remote && !/^[\w/.~@[]/.test(remote))
    report('COUNTERSIGN_ANCHOR_GIT_REMOTE has to be the name or the address of a remote');
  // ssh://git@host names a user; everything else before an @ is a secret or will be one.
  if (remote && /^(?!ssh:)[a-z+]+:\/\/[^/]*@|^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(remote))
    report('COUNTERSIGN_ANCHOR_GIT_REMOTE must not carry credentials; use a credential helper of git');
  if (remote && /^(?!https:|ssh:|file:)[a-z+]+:\/\/|^\w+::/i.test(remote))
    report('COUNTERSIGN_ANCHOR_GIT_REMOTE has to be reached by https, by ssh or as a folder');
  return { path: resolve(path), remote, environment: variablesForGit(environment) };
}

function readWebhook(values: Variables, report: Report): WebhookConfig | undefined {
  const name = 'COUNTERSIGN_ANCHOR_WEBHOOK';
  const { COUNTERSIGN_ANCHOR_WEBHOOK: address, COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE: secretFile } = values;
  if (!address) {
    if (secretFile) report(`${name}_SECRET_FILE needs ${name}, the address`);
    return undefined;
  }
  const url = readUrl(name, address, report);
  const isLoopback = url && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'http:' && !isLoopback)
    report(`${name} has to start with https://; http:// is accepted for loopback addresses only`);
  const allow = values.COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE;
  if (allow !== 'true' && allow !== 'false') report(`${name}_ALLOW_PRIVATE has to be true or false`);
  const allowPrivate = allow === 'true';
  if (url && !allowPrivate && /^[\d.]+$|^\[/.test(url.hostname))
    report(`${name} has to name a host, unless ${name}_ALLOW_PRIVATE=true allows addresses`);
  if (!secretFile) return report(`${name} needs ${name}_SECRET_FILE, a file with the secret that signs`);
  const secret = readSecret(secretFile, report);
  const ca = values.COUNTERSIGN_ANCHOR_WEBHOOK_CA;
  const authorities = ca && readFile(`${name}_CA`, ca, report);
  if (authorities && readCertificates(`${name}_CA`, authorities, report).length === 0) return undefined;
  return url && secret && { url, secret, allowPrivate, authorities };
}

/** `whsec_` and base64, as Standard Webhooks writes it, or any other text; the newline at its end is not part of it. */
function readSecret(path: string, report: Report): KeyObject | undefined {
  const name = 'COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE';
  const text = readFile(name, path, report)?.trim();
  if (text === undefined) return undefined;
  const bytes = text.startsWith('whsec_') ? Buffer.from(text.slice(6), 'base64') : Buffer.from(text);
  if (bytes.length < secretBytesMin)
    return report(`${name}: the secret is shorter than ${secretBytesMin} bytes`);
  return createSecretKey(bytes);
}

function readTimeStamp(values: Variables, report: Report): TimeStampConfig | undefined {
  const name = 'COUNTERSIGN_ANCHOR_TSA';
  const { COUNTERSIGN_ANCHOR_TSA: address, COUNTERSIGN_ANCHOR_TSA_CA: ca } = values;
  const policy = values.COUNTERSIGN_ANCHOR_TSA_POLICY;
  if (!address) {
    if (ca) report(`${name}_CA needs ${name}, the address of the time stamp authority`);
    return undefined;
  }
  if (policy && !/^[0-2](\.(0|[1-9]\d{0,9})){1,20}$/.test(policy))
    report(`${name}_POLICY has to be an object id like 1.3.6.1.4.1.601.10.3.1`);
  const url = readUrl(name, address, report);
  // Without it a time stamp of anybody would count, which proves nothing against whoever made it.
  if (!ca) return report(`${name} needs ${name}_CA, a PEM file with the root certificate of the authority`);
  const pem = readFile(`${name}_CA`, ca, report);
  const trusted = pem === undefined ? [] : readCertificates(`${name}_CA`, pem, report);
  return url && trusted.length > 0 ? { url, trusted, policy } : undefined;
}

function readUrl(name: string, text: string, report: Report): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return report(`${name} has to be an address like https://anchor.example/path`);
  if (url.username || url.password) return report(`${name} must not carry credentials`);
  return url;
}

function readCertificates(name: string, pem: string, report: Report): Certificate[] {
  try {
    const certificates = readPemCertificates(pem);
    if (certificates.length > 0) return certificates;
  } catch {
    // said below
  }
  report(`${name} holds no certificate in PEM, or one that cannot be read`);
  return [];
}

function readFile(name: string, path: string, report: Report): string | undefined {
  try {
    const bytes = readFileSync(resolve(path));
    if (bytes.length > fileBytesMax) return report(`${name} is larger than ${fileBytesMax} bytes`);
    return bytes.toString('utf8');
  } catch (error) {
    return report(`${name} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
