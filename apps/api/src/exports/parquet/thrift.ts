/** What of Thrift's compact protocol the footer of a Parquet file needs. A struct is its fields by number. */
export type Thrift =
  | { readonly is: 'i32' | 'i64'; readonly value: number }
  | { readonly is: 'yes' }
  | { readonly is: 'binary'; readonly value: string }
  | { readonly is: 'list'; readonly of: ElementKind; readonly items: readonly Thrift[] }
  | { readonly is: 'struct'; readonly fields: Readonly<Record<number, Thrift>> };
type ElementKind = keyof typeof codes;

/** A truth as a field has its value in its kind. */
const codes = { yes: 1, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export const i32 = (value: number): Thrift => ({ is: 'i32', value });
export const yes: Thrift = { is: 'yes' };
export const i64 = (value: number): Thrift => ({ is: 'i64', value });
export const binary = (value: string): Thrift => ({ is: 'binary', value });
export const list = (of: ElementKind, items: readonly Thrift[]): Thrift => ({ is: 'list', of, items });
export const struct = (fields: Readonly<Record<number, Thrift>>): Thrift => ({ is: 'struct', fields });

export function writeThrift(value: Thrift): Buffer {
  const bytes: number[] = [];
  write(value, bytes);
  return Buffer.from(bytes);
}

function write(one: Thrift, bytes: number[]): void {
  switch (one.is) {
    case 'i32':
    case 'i64':
      return varint(BigInt(one.value) << 1n, bytes); // zigzag: nothing here is below zero
    case 'yes':
      return;
    case 'binary': {
      const text = Buffer.from(one.value);
      varint(BigInt(text.length), bytes);
      for (const byte of text) bytes.push(byte);
      return;
    }
    case 'list': {
      const { length } = one.items;
      bytes.push((Math.min(length, 15) << 4) | codes[one.of]);
      if (length >= 15) varint(BigInt(length), bytes);
      for (const item of one.items) write(item, bytes);
      return;
    }
    case 'struct': {
      let last = 0;
      for (const [key, field] of Object.entries(one.fields)) {
        // Numbers as keys come in their order, and no two of them are more than fifteen apart.
        bytes.push(((Number(key) - last) << 4) | codes[field.is]);
        last = Number(key);
        write(field, bytes);
      }
      bytes.push(0);
    }
  }
}

export function varint(value: bigint, bytes: number[]): void {
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
}
