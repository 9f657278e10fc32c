import type { CaseRow, Outcome } from '@countersign/contract';
import { durationText, pointOf, secondsBetween } from '../time/time-text.ts';
import { outcomeText } from './outcomes.ts';

/** Beyond this a wait is drawn thick. A reading aid, not a target: the tenant's own target is not known here. */
export const longWaitMinutes = 480;

export interface MicroLine {
  readonly waited: { readonly from: number; readonly to: number };
  /** The part of the wait beyond `longWaitMinutes`. */
  readonly overtime: { readonly from: number; readonly to: number } | null;
  readonly approved: { readonly from: number; readonly to: number } | null;
  readonly decision: number | null;
  readonly end: { readonly at: number; readonly outcome: Outcome } | null;
  readonly long: number;
  readonly sentence: string;
}

/** Position (0 to 1) of a number of minutes on a log axis from one minute to the request's own expiry. */
export function logPosition(minutes: number, spanMinutes: number): number {
  const span = Math.max(spanMinutes, 2);
  return Math.min(1, Math.max(0, Math.log10(Math.max(minutes, 1)) / Math.log10(span)));
}

/** What the line in a table row shows, in shares of its width. Null without a request time or expiry. */
export function microLine(row: CaseRow, now: Date): MicroLine | null {
  if (!row.requestedAt || !row.expiresAt) return null;
  const start = row.requestedAt;
  const span = secondsBetween(start, row.expiresAt) / 60;
  const at = (time: string | Date) => logPosition(secondsBetween(start, time) / 60, span);
  const decidedAt = row.decision ? pointOf(row.decided) : null;
  const endedAt = row.endedAt ?? pointOf(row.completed);
  const open = row.outcome === 'waiting' || row.outcome === 'approved_open';
  const last = open ? now : (endedAt ?? decidedAt ?? row.lastSeenAt ?? row.expiresAt);
  const decision = decidedAt === null ? null : at(decidedAt);
  const waitedTo = decision ?? at(last);
  const long = logPosition(longWaitMinutes, span);
  const approved = row.decision === 'approved' && decision !== null ? { from: decision, to: at(last) } : null;
  return {
    waited: { from: 0, to: waitedTo },
    overtime: waitedTo > long ? { from: long, to: waitedTo } : null,
    approved,
    decision: row.decision === 'approved' ? decision : null,
    end:
      row.outcome === 'approved_open'
        ? null
        : { at: row.decision === 'rejected' ? waitedTo : at(last), outcome: row.outcome },
    long,
    sentence: sentenceOf(row, now),
  };
}

function sentenceOf(row: CaseRow, now: Date): string {
  const parts: string[] = [];
  const decidedAt = row.decision ? pointOf(row.decided) : null;
  if (row.decision && row.decideSeconds !== null) {
    parts.push(`${row.decision} after ${durationText(row.decideSeconds)}`);
  }
  const completedAt = pointOf(row.completed);
  if (row.outcome === 'completed' && completedAt && decidedAt) {
    parts.push(`completed ${durationText(secondsBetween(decidedAt, completedAt))} later`);
  } else if (row.outcome === 'waiting' && row.requestedAt) {
    parts.push(`waiting for ${durationText(secondsBetween(row.requestedAt, now))}`);
  } else if (row.outcome !== 'rejected') {
    parts.push(outcomeText(row).toLowerCase());
  }
  const finishedAt = row.outcome === 'waiting' ? now : (row.endedAt ?? completedAt);
  const margin = finishedAt && row.expiresAt ? secondsBetween(finishedAt, row.expiresAt) : 0;
  if (margin > 0) parts.push(`${durationText(margin)} before expiry`);
  return `Requested, ${parts.join(', ')}.`;
}
