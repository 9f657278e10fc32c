import type { Policy, ProtectedWrite } from '@countersign/contract';
import { momentText } from '../time/time-text.ts';
import { counted } from '../ui/counted.ts';
import { policyTypeText } from '../ui/policy-types.ts';
import { changesBetween, changedAt } from './version-changes.ts';

/** Half-open, as instants. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface BandMark {
  readonly key: string;
  readonly kind: 'in-force' | 'unknown' | 'gap' | 'notch' | 'unexplained';
  /** Shares of the width; what happened at one time has no width. */
  readonly left: number;
  readonly width: number;
  readonly text: string;
}

/** One policy and one of its types over time. */
export interface Band {
  readonly key: string;
  readonly policyId: string;
  readonly name: string;
  readonly type: string;
  /** In the order of time. What is blank between them is known not to have been in force. */
  readonly marks: readonly BandMark[];
}

type Period = Policy['periods'][number];

/** How the begin of a period is known, as the second half of a sentence. */
export const beginWords: Readonly<Record<string, string>> = {
  'audit-event': 'from its audit event',
  reported: 'Graph’s own time of change, or the event of an edit; not known before',
  observed: 'first read; not known before',
  unknown: 'only its end is known',
};

interface View {
  readonly span: Span;
  /** The future is blank: nobody knows what will be in force. */
  readonly now: Date;
  readonly zone: string;
  /** Where audit events were lost. */
  readonly gaps: readonly (Span & { readonly tenantId: string })[];
  /** Unexplained changes, as far as they may be seen and are known. */
  readonly unexplained: readonly Pick<
    ProtectedWrite,
    'tenantId' | 'policyId' | 'policyType' | 'occurredAt'
  >[];
}

/** Changes closer to each other than this share of the width are one tick. */
const tickShare = 1 / 200;

/** The bands of all policies, those in force first, then by name. */
export function policyBands(policies: readonly Policy[], view: View): Band[] {
  const sorted = [...policies].sort(
    (a, b) => Number(b.isInForce) - Number(a.isInForce) || (nameOf(a) < nameOf(b) ? -1 : 1),
  );
  return sorted.flatMap((policy) => {
    const types = [...new Set(policy.periods.map(({ policyType }) => policyType))];
    return types.map((type) => ({
      key: `${policy.tenantId} ${policy.policyId} ${type}`,
      policyId: policy.policyId,
      name: nameOf(policy),
      type: policyTypeText(type),
      marks: marksOf(policy, type, view),
    }));
  });
}

export function nameOf({ name, policyId }: Pick<Policy, 'name' | 'policyId'>): string {
  return name || policyId;
}

function marksOf(policy: Policy, type: string, view: View): BandMark[] {
  const periods = policy.periods
    .filter(({ policyType }) => policyType === type)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const [first] = periods;
  const marks = [
    ...(first && first.fromSource !== 'audit-event' ? [unknownBefore(first, view)] : []),
    ...periods.map((period) => inForce(period, view)),
    ...view.gaps
      .filter(({ tenantId }) => tenantId === policy.tenantId)
      .map((gap) => cut('gap', gap, `Gap in reading, ${spanText(gap, view)}: a change may be missing`, view)),
    ...notches(policy, first, view),
    ...ticks(policy, type, view),
  ];
  return marks.filter((mark) => mark !== null).sort((a, b) => a.left - b.left);
}

function unknownBefore(first: Period, view: View): BandMark | null {
  const text = `Not known before ${momentText(first.from, view.zone)}`;
  return cut('unknown', { from: view.span.from, to: first.from }, text, view);
}

function inForce(period: Period, view: View): BandMark | null {
  const to = period.to ?? view.now.toISOString();
  const end = period.to === null ? 'still' : `until ${momentText(period.to, view.zone)}`;
  const text = `In force since ${momentText(period.from, view.zone)} (${beginWords[period.fromSource] ?? period.fromSource}), ${end}`;
  return cut('in-force', { from: period.from, to }, text, view);
}

/** Each change of content after the begin. Of the oldest content that was read, only when it came is known. */
function notches(policy: Policy, first: Period | undefined, view: View): (BandMark | null)[] {
  const oldestFirst = [...policy.versions].reverse();
  return oldestFirst.map((version, index) => {
    const at = changedAt(version);
    if (first === undefined || at <= first.from) return null;
    const before = oldestFirst[index - 1];
    const what = before
      ? changesBetween(before, version)
          .map(({ member }) => member)
          .join(', ')
      : 'what it was before was not read';
    const left = shareOf(at, view.span);
    if (left < 0 || left > 1) return null;
    const text = `Changed ${momentText(at, view.zone)}: ${what || 'nothing that is shown here'}`;
    return { key: `notch ${at} ${index}`, kind: 'notch', left, width: 0, text };
  });
}

function ticks(policy: Policy, type: string, { span, unexplained, zone }: View): BandMark[] {
  const groups = new Map<number, string[]>();
  for (const write of unexplained) {
    const left = shareOf(write.occurredAt, span);
    const isHere =
      write.tenantId === policy.tenantId && write.policyId === policy.policyId && write.policyType === type;
    if (!isHere || left < 0 || left > 1) continue;
    const place = Math.floor(left / tickShare);
    groups.set(place, [...(groups.get(place) ?? []), write.occurredAt]);
  }
  return [...groups].map(([place, times]) => {
    const [first = ''] = [...times].sort();
    const text = `${counted(times.length, 'unexplained change')}, ${times.length === 1 ? '' : 'first '}${momentText(first, zone)}`;
    return { key: `tick ${place}`, kind: 'unexplained', left: shareOf(first, span), width: 0, text };
  });
}

/** A mark as far as it lies within the span; null if none of it does. */
export function cut(
  kind: BandMark['kind'],
  { from, to }: Span,
  text: string,
  { span }: Pick<View, 'span'>,
): BandMark | null {
  const [left, right] = [Math.max(0, shareOf(from, span)), Math.min(1, shareOf(to, span))];
  return left < right ? { key: `${kind} ${from}`, kind, left, width: right - left, text } : null;
}

/** Where an instant lies in a span, as a share of its width. */
export function shareOf(at: string, { from, to }: Span): number {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return (Date.parse(at) - start) / Math.max(1, end - start);
}

function spanText({ from, to }: Span, { zone }: View): string {
  return `${momentText(from, zone)} – ${momentText(to, zone)}`;
}

/** The mark under a share of the width: the nearest single time within reach, else what lies there last. */
export function markAt(marks: readonly BandMark[], at: number, reach: number): number | null {
  const [nearest] = marks
    .map(({ left, width }, index) => ({ index, width, distance: Math.abs(left - at) }))
    .filter(({ width, distance }) => width === 0 && distance <= reach)
    .sort((a, b) => a.distance - b.distance);
  if (nearest) return nearest.index;
  const inside = marks.findLastIndex(({ left, width }) => left <= at && at < left + width);
  return inside >= 0 ? inside : null;
}
