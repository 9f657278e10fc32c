import type { Policy } from '@countersign/contract';
import { dayYearText, momentText } from '../time/time-text.ts';
import { beginWords } from './policy-bands.ts';
import { changedAt } from './version-changes.ts';

export interface Known {
  readonly text: string;
  readonly note: string;
}

/** Since when a policy is in force and how that is known; of one that ended, when it did. */
export function forceWords({ periods, isInForce }: Policy, zone: string): Known {
  const open = periods.filter(({ to }) => to === null);
  const [first] = [...(open.length > 0 ? open : periods)].sort((a, b) => (a.from < b.from ? -1 : 1));
  if (first === undefined)
    return { text: isInForce ? 'since when is not known' : 'not in force', note: 'no begin is known' };
  const atLeast = first.fromSource === 'audit-event' ? '' : 'at least ';
  if (isInForce)
    return {
      text: `${atLeast}since ${dayYearText(first.from, zone)}`,
      note: beginWords[first.fromSource] ?? first.fromSource,
    };
  const last = periods.reduce<string>((latest, { to }) => (to !== null && to > latest ? to : latest), '');
  if (first.fromSource === 'unknown')
    return { text: `ended ${dayYearText(last, zone)}`, note: 'since when is not known' };
  return {
    text: `ended ${dayYearText(last, zone)}`,
    note: `began ${dayYearText(first.from, zone)}, ${beginWords[first.fromSource] ?? first.fromSource}`,
  };
}

/** When its content changed last, as far as it was read. */
export function lastChangeWords({ versions }: Policy, zone: string): Known {
  const [newest] = versions;
  if (newest === undefined) return { text: 'never read', note: 'known from audit events only' };
  const isReported = newest.lastModifiedAt !== null && newest.lastModifiedAt <= newest.firstSeenAt;
  return {
    text: momentText(changedAt(newest), zone),
    note: isReported ? 'Graph’s own time of change' : 'when we first read this content',
  };
}
