import { bytesOfBase64, encodedCommand, holdsPrivateKey, textOfBytes } from './base64.ts';
import { mentionsSecret } from './secret-names.ts';
import { assignmentPattern, literalPattern, secretPatterns } from './secret-patterns.ts';

export interface MaskedText {
  readonly text: string;
  /** How many places are masked. */
  readonly secrets: number;
}

/** From one place to another, the end not included. */
type Range = readonly [from: number, to: number];

/** What stands in the place of a secret: that there is one, and how long it is. */
export function maskOf(characters: number): string {
  return `[masked: ${characters} ${characters === 1 ? 'character' : 'characters'}]`;
}

/** The text with every secret that can be recognised in it replaced by how long it is. */
export function maskText(text: string): MaskedText {
  const ranges = merge([
    ...privateKeys(text),
    ...secureStrings(text),
    ...recognised(text),
    ...encodedSecrets(text),
  ]);
  const pieces: string[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    pieces.push(text.slice(at, from), maskOf(to - from));
    at = to;
  }
  return { text: pieces.join('') + text.slice(at), secrets: ranges.length };
}

function recognised(text: string): Range[] {
  return secretPatterns.flatMap((pattern) => found(text, pattern));
}

function found(text: string, pattern: RegExp, offset = 0): Range[] {
  const ranges: Range[] = [];
  for (const match of text.matchAll(pattern)) {
    for (const place of Object.values(match.indices?.groups ?? {})) {
      if (place) ranges.push([place[0] + offset, place[1] + offset]);
    }
  }
  return ranges;
}

/** From its first line to its last, or to the end of the text where the last line is missing. */
function privateKeys(text: string): Range[] {
  const ranges: Range[] = [];
  for (const match of text.matchAll(/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g)) {
    if ((ranges.at(-1)?.[1] ?? 0) > match.index) continue;
    const from = match.index + match[0].length;
    const end = text.indexOf('-----END', from);
    ranges.push([from, end === -1 ? text.length : end]);
  }
  return ranges.filter(([from, to]) => to > from);
}

/** Base64 inside a text that decodes to something that speaks of a secret, or to a private key. */
function encodedSecrets(text: string): Range[] {
  const ranges: Range[] = [];
  for (const { 0: run, index } of text.matchAll(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g)) {
    if (encodesSecret(run, 0)) ranges.push([index, index + run.length]);
  }
  return ranges;
}

const encodingsMax = 4;

function encodesSecret(run: string, depth: number): boolean {
  const bare = run.replace(/=+$/, '');
  // What was cut is read as far as it goes.
  const bytes = bytesOfBase64(run) ?? bytesOfBase64(bare.slice(0, bare.length - (bare.length % 4)));
  if (bytes === null) return false;
  if (holdsPrivateKey(bytes)) return true;
  const text = textOfBytes(bytes) ?? encodedCommand(bytes);
  if (text === null) return false;
  if (mentionsSecret(text)) return true;
  if (depth >= encodingsMax) return true;
  const inner = text.match(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return inner.some((one) => encodesSecret(one, depth + 1)) || recognised(text).length > 0;
}

const variablesMax = 20;

/** Whatever is written out beside ConvertTo-SecureString, before or after it, or given to a variable used there. */
function secureStrings(text: string): Range[] {
  const ranges: Range[] = [];
  const variables = new Set<string>();
  let at = 0;
  for (const line of text.split(/(?<!`[ \t]{0,8}\r?)\n/)) {
    if (/ConvertTo-SecureString/i.test(line)) {
      ranges.push(...found(line, literalPattern, at));
      for (const [, name] of line.matchAll(/\$(\w{1,60})/g)) if (name) variables.add(name);
    }
    at += line.length + 1;
  }
  for (const name of [...variables].slice(0, variablesMax))
    ranges.push(...found(text, assignmentPattern(name)));
  return ranges;
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
