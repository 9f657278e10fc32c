import { z } from 'zod';
import { type AccessTokenClaims } from '../access-token.ts';
import { type Answer, type Exchange } from '../exchange.ts';
import { catalogue } from './catalogue.ts';
import { type Fault, type FaultContext } from './fault.ts';

const settingSchema = z.looseObject({
  name: z.string(),
  /** Only requests whose path and query contain this text; all of them when absent. */
  match: z.string().optional(),
  /** How many matching requests are hit before the fault clears itself; unlimited when absent. */
  times: z.number().int().positive().optional(),
});

/** `{ name: 'outage', status: 503, match: 'auditEvents', times: 2 }`: the fault, its options, and where it strikes. */
export type FaultSetting = z.input<typeof settingSchema>;

interface ActiveFault {
  readonly fault: Fault;
  readonly options: unknown;
  readonly setting: FaultSetting;
  timesLeft: number;
}

/** The faults in force now. */
export class Faults {
  readonly #active = new Map<string, ActiveFault>();

  /** Replaces a fault of the same name. An unknown name or option throws with the list of names. */
  set(input: FaultSetting): void {
    const { name, match, times, ...rest } = settingSchema.parse(input);
    const fault = catalogue.find((candidate) => candidate.name === name);
    if (fault === undefined) {
      throw new Error(
        `There is no fault "${name}"; choose one of: ${catalogue.map((known) => known.name).join(', ')}.`,
      );
    }
    const options = fault.options.parse(rest);
    const setting = { ...input, ...(match === undefined ? {} : { match }) };
    this.#active.set(name, { fault, options, setting, timesLeft: times ?? Number.POSITIVE_INFINITY });
  }

  clear(name?: string): void {
    if (name === undefined) this.#active.clear();
    else this.#active.delete(name);
  }

  get active(): FaultSetting[] {
    return [...this.#active.values()].map(({ setting }) => setting);
  }

  /** The faults that strike this exchange; counts it against their `times`. */
  strike(context: FaultContext): Strike {
    const { pathname, search } = context.exchange.url;
    const address = decodeURIComponent(pathname) + search;
    const hit = [...this.#active.values()].filter(
      ({ setting }) => setting.match === undefined || address.includes(setting.match),
    );
    for (const one of hit) {
      one.timesLeft -= 1;
      if (one.timesLeft <= 0) this.#active.delete(one.fault.name);
    }
    return new Strike(hit, context);
  }
}

/** What the faults do to one exchange. */
export class Strike {
  constructor(
    private readonly hit: readonly ActiveFault[],
    private readonly context: FaultContext,
  ) {}

  answerInstead(): Answer | undefined {
    for (const { fault, options } of this.hit) {
      const answer = fault.answerInstead?.(this.context, options);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  rewriteExchange(exchange: Exchange): Exchange {
    return this.hit.reduce(
      (now, { fault, options }) => fault.rewriteExchange?.(now, options) ?? now,
      exchange,
    );
  }

  rewriteClaims(claims: AccessTokenClaims): AccessTokenClaims {
    return this.hit.reduce((now, { fault, options }) => fault.rewriteClaims?.(now, options) ?? now, claims);
  }

  rewriteAnswer(answer: Answer): Answer {
    return this.hit.reduce(
      (now, { fault, options }) => fault.rewriteAnswer?.(now, this.context, options) ?? now,
      answer,
    );
  }
}
