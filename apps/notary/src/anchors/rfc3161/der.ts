import { type BaseBlock, fromBER, ObjectIdentifier } from 'asn1js';

/** Bytes that are not what they have to be. The message says what was expected. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** One ASN.1 value in its one DER spelling. */
export interface Der {
  readonly tagClass: 'universal' | 'context';
  readonly tag: number;
  readonly isConstructed: boolean;
  /** Tag, length and content. */
  readonly raw: Buffer;
  readonly content: Buffer;
  readonly children: readonly Der[];
}

export const tags = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  objectId: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  utcTime: 23,
  generalizedTime: 24,
} as const;

const limits = { maxDepth: 20, maxNodes: 5000, maxContentLength: 256 * 1024 };

/** Reads exactly one value that fills `bytes`. Throws a DerError at anything that is not DER. */
export function readDer(bytes: Buffer): Der {
  const read = parse(bytes);
  if (read?.offset !== bytes.length || read.result.error)
    throw new DerError('one DER value and nothing after it');
  return derOf(read.result);
}

/** asn1js tells most errors by its result and some by throwing. */
function parse(bytes: Buffer): ReturnType<typeof fromBER> | null {
  try {
    return fromBER(bytes, limits);
  } catch {
    return null;
  }
}

function derOf(block: BaseBlock): Der {
  const raw = Buffer.from(block.valueBeforeDecodeView);
  const { tagClass, tagNumber: tag, isConstructed } = block.idBlock;
  const length = block.lenBlock.length;
  // asn1js reads BER, in which a length has many spellings; signatures must not depend on which one was read.
  const isPlain = !block.lenBlock.isIndefiniteForm && tag < 31 && (tagClass === 1 || tagClass === 3);
  if (!isPlain || raw.length !== 1 + lengthBytes(length) + length) throw new DerError('DER');
  const children = isConstructed ? (block.valueBlock as unknown as { value: unknown }).value : [];
  // A type that cannot be constructed, tagged as if it were.
  if (!Array.isArray(children)) throw new DerError('DER');
  return {
    tagClass: tagClass === 1 ? 'universal' : 'context',
    tag,
    isConstructed,
    raw,
    content: raw.subarray(raw.length - length),
    children: (children as BaseBlock[]).map(derOf),
  };
}

/** How many bytes a length takes in its shortest form. */
function lengthBytes(length: number): number {
  return length < 0x80 ? 1 : 1 + Math.ceil(length.toString(16).length / 2);
}

/** Takes the members of a SEQUENCE one after the other; `end` makes sure that none is left. */
export class Members {
  private readonly what: string;
  private readonly left: Der[];

  constructor(value: Der, what: string) {
    this.what = what;
    this.left = [...universal(value, tags.sequence, what).children];
  }

  /** The next member, which has to be of this universal type. */
  take(tag: number, what: string): Der {
    const next = this.left.shift();
    if (!next) throw new DerError(`${what} in ${this.what}`);
    return universal(next, tag, what);
  }

  /** The next member if it is of this universal type. */
  maybe(tag: number): Der | null {
    const [next] = this.left;
    return next?.tagClass === 'universal' && next.tag === tag ? (this.left.shift() ?? null) : null;
  }

  /** The next member if it carries this context tag. */
  tagged(tag: number): Der | null {
    const [next] = this.left;
    return next?.tagClass === 'context' && next.tag === tag ? (this.left.shift() ?? null) : null;
  }

  get isEmpty(): boolean {
    return this.left.length === 0;
  }

  end(): void {
    if (!this.isEmpty) throw new DerError(`the end of ${this.what}`);
  }
}

/** `value`, which has to be of this universal type, constructed exactly if it is a SEQUENCE or a SET. */
export function universal(value: Der | undefined, tag: number, what: string): Der {
  const isConstructed = tag === tags.sequence || tag === tags.set;
  if (value?.tagClass !== 'universal' || value.tag !== tag || value.isConstructed !== isConstructed)
    throw new DerError(what);
  return value;
}

/** The one value inside an EXPLICIT tag. */
export function onlyChild(value: Der | null, what: string): Der {
  const [child] = value?.children ?? [];
  if (!child || value?.children.length !== 1) throw new DerError(what);
  return child;
}

/** The dotted form of an OBJECT IDENTIFIER. */
export function objectId(value: Der, what: string): string {
  const { result } = parse(universal(value, tags.objectId, what).raw) ?? {};
  const dotted = result instanceof ObjectIdentifier ? result.getValue() : '0.0';
  if (!Buffer.from(new ObjectIdentifier({ value: dotted }).toBER()).equals(value.raw))
    throw new DerError(what);
  return dotted;
}

/** A small whole number; larger ones stay bytes and are compared as such. */
export function smallInteger(value: Der): number {
  const { content } = universal(value, tags.integer, 'a small number');
  if (content.length !== 1) throw new DerError('a small number');
  return content.readInt8();
}

/** UTCTime or GeneralizedTime in UTC, as RFC 5280 and RFC 3161 write it; fractions below milliseconds are cut. */
export function time(value: Der): Date {
  const isShort = value.tagClass === 'universal' && value.tag === tags.utcTime;
  const { content } = universal(value, isShort ? tags.utcTime : tags.generalizedTime, 'a time');
  const text = content.toString('latin1');
  const match = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{0,8}[1-9]))?Z$/.exec(text);
  if (!match || isShort === (match[1] !== undefined)) throw new DerError('a time');
  const [, century, year = '', month, day, hour, minute, second, fraction = ''] = match;
  const full = `${century ?? (Number(year) >= 50 ? '19' : '20')}${year}`;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const iso = `${full}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const moment = new Date(iso);
  // 31 February would otherwise be some day in March.
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== iso) throw new DerError('a time');
  return moment;
}
