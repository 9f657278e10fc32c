const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const valueOf = new Uint8Array(128).fill(64);
for (let index = 0; index < 64; index += 1) valueOf[alphabet.charCodeAt(index)] = index;

/** Longer base64 is not decoded: the largest script that Intune takes is 200 kB. */
export const base64CharactersMax = 4_000_000;

/** The bytes of standard base64, line breaks allowed; null if it is anything else. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  if (packed.length === 0 || packed.length % 4 !== 0 || packed.length > base64CharactersMax) return null;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return null;
  const padding = packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((packed.length / 4) * 3);
  for (let at = 0, to = 0; at < packed.length; at += 4, to += 3) {
    const four =
      (six(packed, at) << 18) |
      (six(packed, at + 1) << 12) |
      (six(packed, at + 2) << 6) |
      six(packed, at + 3);
    bytes[to] = four >> 16;
    bytes[to + 1] = (four >> 8) & 0xff;
    bytes[to + 2] = four & 0xff;
  }
  return bytes.subarray(0, bytes.length - padding);
}

function six(text: string, at: number): number {
  return (valueOf[text.charCodeAt(at)] ?? 64) & 63;
}

/**
 * The text that the bytes are: UTF-8, or UTF-16 with a byte order mark, as Windows saves scripts. Null where it
 * is none, control characters included. By hand, because this package is compiled without Node's and the
 * browser's types.
 */
export function textOfBytes(bytes: Uint8Array): string | null {
  const text =
    bytes[0] === 0xff && bytes[1] === 0xfe ? utf16(bytes.subarray(2)) : utf8Text(withoutMark(bytes));
  // eslint-disable-next-line no-control-regex -- what no script and no setting contains
  return text === null || /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\p{Surrogate}]/u.test(text) ? null : text;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function utf16(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  const units: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) units.push((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  return fromUnits(units);
}

/** Strict: an overlong form, a lone surrogate or a cut character makes it no text. */
function utf8Text(bytes: Uint8Array): string | null {
  const units: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const tail =
      lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
    if (tail < 0 || at + tail >= bytes.length) return null;
    let code = tail === 0 ? lead : lead & (0x3f >> tail);
    for (let next = 1; next <= tail; next += 1) {
      const byte = bytes[at + next] ?? 0;
      if ((byte & 0xc0) !== 0x80) return null;
      code = (code << 6) | (byte & 0x3f);
    }
    if ((tail === 2 && code < 0x800) || (tail === 3 && (code < 0x10000 || code > 0x10ffff))) return null;
    if (code >= 0xd800 && code <= 0xdfff) return null;
    if (code < 0x10000) units.push(code);
    else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    at += tail + 1;
  }
  return fromUnits(units);
}

/** In pieces: as arguments of one call, a long text would overflow the stack. */
function fromUnits(units: readonly number[]): string {
  const pieces: string[] = [];
  for (let at = 0; at < units.length; at += 8192)
    pieces.push(String.fromCharCode(...units.slice(at, at + 8192)));
  return pieces.join('');
}

/** As `powershell -EncodedCommand` takes it: UTF-16 without a mark, known by its zeros. */
export function encodedCommand(bytes: Uint8Array): string | null {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  let zeros = 0;
  for (let at = 1; at < bytes.length; at += 2) if (bytes[at] === 0) zeros += 1;
  return zeros * 4 > bytes.length ? utf16(bytes) : null;
}

/**
 * Whether DER bytes hold a private key: PKCS#1, PKCS#8 and PKCS#12 are sequences that begin with a small whole
 * number, which a certificate or a signature does not.
 */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30) return false;
  const long = bytes[1] ?? 0;
  const start = long < 0x80 ? 2 : 2 + (long & 0x7f);
  return bytes[start] === 0x02 && bytes[start + 1] === 0x01 && (bytes[start + 2] ?? 9) <= 3;
}
