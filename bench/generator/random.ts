/** sfc32: 128 bits of state, so that millions of drawn ids do not collide as they do with a 32-bit seed. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, stream = 0) {
    this.a = seed | 0;
    this.b = stream | 0;
    this.c = 0x9e3779b9 | 0;
    for (let i = 0; i < 15; i += 1) this.bits();
  }

  /** 32 random bits, 0 … 4294967295. */
  bits(): number {
    const mixed = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + mixed) | 0;
    return mixed >>> 0;
  }

  /** 0 ≤ x < 1 */
  unit(): number {
    return this.bits() / 4294967296;
  }

  /** 0 … count-1 */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit() + 1e-12)) * Math.cos(2 * Math.PI * this.unit());
  }

  uuid(): string {
    const [a, b, c, d] = [this.bits(), this.bits(), this.bits(), this.bits()];
    const text = [a, b, c, d].map((bits) => bits.toString(16).padStart(8, '0')).join('');
    const variant = ((c >>> 30) | 8).toString(16);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
  }
}

/** Draws 0 … count-1, where rank r is 1/(r+1)^exponent as likely as the first. */
export function zipf(count: number, exponent: number): (random: Random) => number {
  const sums = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank += 1) sums[rank] = total += 1 / (rank + 1) ** exponent;
  return (random) => indexOf(sums, random.unit() * total);
}

/** The first place in ascending `sums` that reaches `wanted`. */
export function indexOf(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
