import { hourWeights, nouns, objectTypes, type ObjectType } from './words.ts';
import { indexOf, Random, zipf } from './random.ts';

export interface WorldOptions {
  /** Audit events in all. */
  readonly rows: number;
  /** Tenant 0 has half of everything, the others share the rest, ever smaller. */
  readonly tenants: number;
  readonly seed: number;
  /** Requests per audit event. Default 0.1. */
  readonly requestShare?: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly upn: string;
}

export interface ManagedObject {
  readonly id: string;
  readonly name: string;
  readonly type: ObjectType;
}

/** Three years. In the past of any machine, because months of the future have no partitions. */
export const worldStart = Date.UTC(2022, 6, 1);
const days = 1096;
/** After everything that happens, decisions and effects included: when the harvest reads it. */
export const worldEnd = worldStart + (days + 60) * 86_400_000;

const people = 200;
const cachedObjectsMax = 50_000;

/** What exists, and when things tend to happen. Everything is a function of the options. */
export class World {
  readonly people: readonly Person[];
  readonly objectsPerTenant: number;
  private readonly drawPerson = zipf(people, 1);
  private readonly drawTenant: (random: Random) => number;
  private readonly drawObject: (random: Random) => number;
  private readonly hourSums = new Float64Array(24);
  private readonly objects = new Map<number, ManagedObject>();
  readonly options: WorldOptions;

  constructor(options: WorldOptions) {
    this.options = options;
    const random = new Random(options.seed, 1);
    this.people = Array.from({ length: people }, (_, i) => {
      const number = String(i).padStart(3, '0');
      return { id: random.uuid(), name: `Admin ${number}`, upn: `admin${number}@contoso.example` };
    });
    // Grows with the events: an object that changes every few minutes for years is no realistic object.
    this.objectsPerTenant = Math.max(4096, Math.round(options.rows / 40));
    this.drawObject = zipf(this.objectsPerTenant, 0.6);
    const others = zipf(Math.max(1, options.tenants - 1), 1);
    this.drawTenant = (from) => (options.tenants === 1 || from.chance(0.5) ? 0 : 1 + others(from));
    hourWeights.reduce((sum, weight, hour) => (this.hourSums[hour] = sum + weight), 0);
  }

  tenant(random: Random): number {
    return this.drawTenant(random);
  }

  person(random: Random): number {
    return this.drawPerson(random);
  }

  objectNumber(random: Random): number {
    return this.drawObject(random);
  }

  object(tenant: number, number: number): ManagedObject {
    const key = tenant * this.objectsPerTenant + number;
    const known = this.objects.get(key);
    if (known) return known;
    const random = new Random(this.options.seed + key, 2);
    const name = `${random.pick(nouns)}-${random.pick(nouns)}-${random.pick(nouns)} ${key}`;
    const made = { id: random.uuid(), name, type: random.pick(objectTypes) };
    if (this.objects.size >= cachedObjectsMax) this.objects.clear();
    this.objects.set(key, made);
    return made;
  }

  /** Seconds since the start: more every year, in office hours, seldom at weekends. */
  second(random: Random): number {
    for (;;) {
      const day = Math.floor(days * random.unit() ** 0.8);
      const weekday = (day + 5) % 7; // the first day is a Friday
      if (weekday < 1 || weekday > 5) if (random.chance(0.75)) continue;
      const hour = indexOf(this.hourSums, random.unit() * (this.hourSums[23] as number));
      return day * 86_400 + hour * 3600 + random.below(3600);
    }
  }
}

/** Graph's form: seven fractional digits. */
export function graphTime(second: number, ticks = 0): string {
  const whole = new Date(worldStart + second * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(ticks % 10_000_000).padStart(7, '0')}Z`;
}
