import { tellChange } from './tell-change.ts';
import type { EffectEvent } from './record-of-events.ts';

/** How what was recorded of a change stands to what was asked, in numbers and names: no value leaves. */
export interface ToldDifferences {
  /** Properties that both the request and the events of its effect name. */
  readonly compared: number;
  /** Where they differ, by path, bounded. */
  readonly differing: readonly string[];
  /** Archive positions of the events that say so. */
  readonly positions: readonly number[];
}

const pathsMax = 20;

/**
 * Where the events of an effect recorded something else than the request asked for. Only events that are tied to the
 * request strongly enough to be told as a fact, and only differences that are more than spelling.
 */
export function toldDifferences(request: unknown, events: readonly EffectEvent[]): ToldDifferences {
  const { compared } = tellChange(request, events);
  const differing = compared.filter(({ verdict, isSure }) => verdict === 'differs' && isSure);
  const ids = new Set(differing.flatMap(({ recordedBy }) => recordedBy));
  return {
    compared: compared.length,
    differing: differing.slice(0, pathsMax).map(({ path }) => path),
    positions: events.filter(({ eventId }) => ids.has(eventId)).map(({ position }) => position),
  };
}
