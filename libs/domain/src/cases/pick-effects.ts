import { secondsBetween, type Instant } from '../instant.ts';
import type { Match } from './link-events.ts';

/** So close to the completion that it can be told from an earlier write on the same object. */
const atCompletionSeconds = 2 * 60;

/**
 * Of all writes that may be the effect, those that are. The strongest rank wins; within it one call (one
 * correlation id) does. Two calls of equal rank for a single effect: the one at the completion if only one is
 * there, else neither, because one of them may be a change that nobody approved.
 */
export function pickEffects(
  matches: readonly Match[],
  severalByNature: boolean,
  completedAt: Instant | null,
): Match[] {
  const effects = matches.filter((match) => match.role === 'effect');
  const rest = matches.filter((match) => match.role !== 'effect');
  const exact = effects.filter((match) => match.strength === 'exact');
  const strong = effects.filter((match) => match.strength === 'strong');
  const medium = effects.filter((match) => match.strength === 'medium');
  if (severalByNature) {
    const proven = [...exact, ...strong];
    return [...rest, ...proven, ...(proven.length > 0 ? medium.map(offer) : medium)];
  }
  if (exact.length > 0) return [...rest, ...exact, ...strong.map(offer), ...medium.map(offer)];
  if (strong.length > 0) return [...rest, ...pickOne(strong, completedAt), ...medium.map(offer)];
  return [...rest, ...pickOne(medium, completedAt)];
}

function offer(match: Match): Match {
  return {
    ...match,
    strength: 'weak',
    role: 'candidate',
    reason: 'Another event is more strongly tied to this request.',
  };
}

function pickOne(matches: readonly Match[], completedAt: Instant | null): Match[] {
  const calls = callsOf(matches);
  if (calls.length <= 1) return [...matches];
  const atCompletion = calls.filter((call) => call.some((match) => isAt(match, completedAt)));
  if (atCompletion.length !== 1) {
    return matches.map((match) => ({
      ...match,
      role: 'candidate',
      reason: `Ambiguous: ${calls.length} changes fit this request equally well. ${match.reason}`,
    }));
  }
  const chosen = new Set(atCompletion[0]);
  return matches.map((match) =>
    chosen.has(match)
      ? match
      : {
          ...match,
          strength: 'weak',
          role: 'candidate',
          reason: 'Fits, but another event lies at the completion.',
        },
  );
}

function callsOf(matches: readonly Match[]): Match[][] {
  const calls = new Map<string, Match[]>();
  for (const match of matches) {
    const { correlationId, id } = match.candidate.event;
    const call = correlationId?.toLowerCase() ?? `event ${id}`;
    calls.set(call, [...(calls.get(call) ?? []), match]);
  }
  return [...calls.values()];
}

function isAt(match: Match, completedAt: Instant | null): boolean {
  if (completedAt === null) return false;
  return Math.abs(secondsBetween(match.candidate.event.occurredAt, completedAt)) <= atCompletionSeconds;
}
