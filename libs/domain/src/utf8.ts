/** UTF-8 of a text without lone surrogates. By hand, because this package is compiled without Node's and the browser's types. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    if (code > 0xffff) index += 1;
    length = writeCodePoint(bytes, length, code);
  }
  return bytes.slice(0, length);
}

function writeCodePoint(bytes: Uint8Array, at: number, code: number): number {
  let end = at;
  const tail = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const lead = [0, 0xc0, 0xe0, 0xf0][tail] ?? 0;
  bytes[end++] = lead | (code >> (6 * tail));
  for (let rest = tail - 1; rest >= 0; rest -= 1) bytes[end++] = 0x80 | ((code >> (6 * rest)) & 0x3f);
  return end;
}

/** How many bytes the text needs in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) length += unitBytes(text.charCodeAt(index));
  return length;
}

/** A pair of surrogates needs four bytes: two for each half. */
export function unitBytes(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}
