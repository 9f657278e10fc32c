import { createSecretKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type Channel, type Credentials } from './channel.ts';
import { type ChannelEntry, type Report } from './read-channels.ts';

const secretBytesMin = 24;
type Entry<Kind extends ChannelEntry['kind']> = Extract<ChannelEntry, { kind: Kind }>;

/** A channel out of its entry; null if something is wrong with it, which is reported. */
export function makeChannel(entry: ChannelEntry, report: Report): Channel | null {
  let isRight = true;
  const tell: Report = (member, words) => {
    isRight = false;
    report(member, words);
  };
  if (entry.authorities !== undefined && !isCertificate(entry.authorities))
    tell('authorities', 'has to be a certificate in PEM');
  const channel = build(entry, tell);
  return isRight ? channel : null;
}

function build(entry: ChannelEntry, report: Report): Channel | null {
  switch (entry.kind) {
    case 'teams':
      return webChannel(entry, report, (url, common) => ({ ...common, kind: 'teams', url }));
    case 'webhook': {
      const secret = readSecret(entry.secret, report);
      const feed = entry.format ? { format: entry.format, from: entry.from } : null;
      return webChannel(
        entry,
        report,
        (url, common) => secret && { ...common, kind: 'webhook', url, secret, feed },
      );
    }
    case 'email':
      return emailChannel(entry, report);
    case 'syslog':
      return syslogChannel(entry, report);
  }
}

type Common = Pick<Channel, 'name' | 'host' | 'allowPrivate' | 'authorities'>;

function commonOf({ name, allowPrivate, authorities }: ChannelEntry, { host }: URL): Common {
  return { name, host, allowPrivate, authorities };
}

function webChannel(
  entry: Entry<'teams' | 'webhook'>,
  report: Report,
  make: (url: URL, common: Common) => Channel | null,
): Channel | null {
  const url = readUrl(entry, ['https:', 'http:'], report);
  if (!url) return null;
  if (url.username || url.password) report('target', 'must not carry credentials');
  if (url.protocol === 'http:' && !(entry.allowPrivate && isLoopback(url)))
    report(
      'target',
      'has to start with https://; http:// is accepted for loopback addresses with "allowPrivate": true',
    );
  return make(url, commonOf(entry, url));
}

function emailChannel(entry: Entry<'email'>, report: Report): Channel | null {
  const url = readUrl(entry, ['smtp:', 'smtps:'], report);
  const from = /^[^\s<>@,;:"]+@[^\s<>@,;:"]+$/.test(entry.from) ? entry.from : null;
  if (from === null) report('from', 'has to be a mail address alone');
  const domains = entry.recipientDomains.map((domain) => domain.trim().toLowerCase());
  if (domains.some((domain) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)))
    report('recipientDomains', 'has to hold domains like example.com, without wildcards');
  if (!url || from === null) return null;
  const isImplicitTls = url.protocol === 'smtps:';
  return {
    ...commonOf(entry, url),
    kind: 'email',
    hostname: bareHost(url),
    port: Number(url.port || (isImplicitTls ? 465 : 587)),
    isImplicitTls,
    mayBePlain: entry.allowPrivate && isLoopback(url),
    credentials: readCredentials(url, report),
    from,
    recipientDomains: domains,
  };
}

function syslogChannel(entry: Entry<'syslog'>, report: Report): Channel | null {
  const url = readUrl(entry, ['tls:', 'tcp:'], report);
  if (!url) return null;
  if (url.username || url.password) report('target', 'must not carry credentials');
  if (url.port === '') report('target', 'has to name a port, like tls://siem.example:6514');
  if (url.protocol === 'tcp:' && !entry.allowPrivate)
    report('target', 'has to start with tls://; tcp:// is accepted with "allowPrivate": true');
  return {
    ...commonOf(entry, url),
    kind: 'syslog',
    hostname: bareHost(url),
    port: Number(url.port),
    isTls: url.protocol === 'tls:',
    feed: { format: entry.format, from: entry.from },
  };
}

function readUrl(
  { target, allowPrivate }: ChannelEntry,
  protocols: readonly string[],
  report: Report,
): URL | null {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (!url || !protocols.includes(url.protocol) || url.hostname === '') {
    report(
      'target',
      `has to be an address that starts with ${protocols.map((one) => `${one}//`).join(' or ')}`,
    );
    return null;
  }
  // An address that is written out has passed no resolver and no certificate check by name.
  if (!allowPrivate && isIP(bareHost(url)))
    report('target', 'has to name a host, unless "allowPrivate": true allows addresses');
  return url;
}

function readCredentials(url: URL, report: Report): Credentials | null {
  if (!url.username && !url.password) return null;
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    return { user: () => user, password: () => password };
  } catch {
    report('target', 'carries credentials that are not percent-encoded');
    return null;
  }
}

/** `whsec_` and base64, as Standard Webhooks writes it, or any other text. */
function readSecret(text: string, report: Report): KeyObject | null {
  const bytes = text.startsWith('whsec_') ? Buffer.from(text.slice(6), 'base64') : Buffer.from(text);
  if (bytes.length >= secretBytesMin) return createSecretKey(bytes);
  report('secret', `is shorter than ${secretBytesMin} bytes`);
  return null;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(bareHost(url));
}
