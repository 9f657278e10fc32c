import { isUtf8 } from 'node:buffer';

// One value, one spelling: whatever could be written in two ways and mean the same would let a proof be changed
// without being broken. Each reader gives null for a text that is not the canonical one.

/** Standard base64 with padding (RFC 4648 §4). */
export function readBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** Base64url without padding (RFC 4648 §5). */
export function readBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

/** Text in base64url. An object's id may begin with U+FEFF: it is hostile until parsed, and archived as it is. */
export function readBase64urlText(text: string): string | null {
  const bytes = readBase64url(text);
  return bytes && isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** A SHA-256 in lower-case hexadecimal. */
export function readHash(text: string): Buffer | null {
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : null;
}

/** An ASCII decimal without leading zeros, up to 2^53 - 1. */
export function readNumber(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

/** RFC 3339 in UTC with three digits of milliseconds; only a moment that exists. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return false;
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString() === text;
}

/** A text file: UTF-8 without byte order mark. */
export function readUtf8(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? null : text;
}
