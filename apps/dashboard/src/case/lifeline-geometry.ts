import type { CaseFile, Step } from '@countersign/contract';
import { durationText, knownTimeText, pointOf, precisionOf, type Precision } from '../time/time-text.ts';
import { laneNames, titleOf } from './lifeline-words.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';

export const lanes = ['requester', 'approver', 'intune', 'resource', 'reads'] as const;
export type Lane = (typeof lanes)[number];

export const size = { labels: 144, top: 40, lane: 56, bottom: 34 } as const;
export const laneY = (lane: Lane) => size.top + lanes.indexOf(lane) * size.lane;
export const height = size.top + (lanes.length - 1) * size.lane + size.bottom + 16;

export interface Mark {
  readonly kind: Step['kind'];
  readonly lane: Lane;
  readonly x: number;
  /** Edges of a time known only between two reads. */
  readonly bracket: { readonly left: number; readonly right: number } | null;
  readonly precision: Precision;
  readonly title: string;
  readonly time: string;
  readonly anchor: 'start' | 'end';
  readonly below: boolean;
  /** False where the labels of two neighbours already stand: the mark is drawn without words. */
  readonly isLabelled: boolean;
  readonly colour: string;
  readonly step: Step;
}

/** A stretch in which one party has the ball. */
export interface Stretch {
  readonly lane: Lane;
  readonly left: number;
  readonly right: number;
  readonly colour: 'waiting' | 'approved' | 'completed';
  readonly text: string;
}

export interface Drawing {
  readonly axis: TimeAxis;
  readonly laneNames: Readonly<Record<Lane, readonly [string, string]>>;
  readonly marks: readonly Mark[];
  readonly stretches: readonly Stretch[];
  readonly arrows: readonly {
    readonly x: number;
    readonly from: Lane;
    readonly to: Lane;
    readonly colour: string;
  }[];
  readonly reads: readonly { readonly x: number; readonly complete: boolean }[];
  readonly sightings: readonly { readonly left: number; readonly right: number; readonly text: string }[];
}

const laneOf: Readonly<Record<Step['kind'], Lane>> = {
  requested: 'requester',
  approved: 'approver',
  rejected: 'approver',
  cancelled: 'requester',
  completed: 'requester',
  expired: 'intune',
  changed: 'intune',
  gone: 'intune',
};
const colours: Readonly<Record<Step['kind'], string>> = {
  requested: 'ink',
  approved: 'approved',
  rejected: 'rejected',
  cancelled: 'cancelled',
  completed: 'ink',
  expired: 'expired',
  changed: 'completed',
  gone: 'line2',
};

/** The whole lifeline as numbers and words; null when no step has a time. */
export function lifeline(
  file: CaseFile,
  view: { readonly width: number; readonly zone: string; readonly now: Date; readonly isTrueScale: boolean },
): Drawing | null {
  const timed = file.line.flatMap((step) => {
    const at = pointOf(step.time);
    return at ? [{ step, at: Date.parse(at) }] : [];
  });
  if (timed.length === 0) return null;
  const isOpen = file.outcome === 'waiting' || file.outcome === 'approved_open';
  const edges = timed.flatMap(({ step }) =>
    isBracketed(step) ? [step.time.earliest, step.time.latest] : [],
  );
  const keys = [
    ...timed.map(({ at }) => at),
    ...edges.flatMap((at) => (at ? [Date.parse(at)] : [])),
    ...(isOpen ? [view.now.getTime()] : []),
  ];
  const axis = timeAxis(keys, {
    left: size.labels,
    right: view.width - 12,
    zone: view.zone,
    isTrueScale: view.isTrueScale,
  });
  const marks = placed(timed, axis, view);
  const stretches = stretchesOf(file, axis, view.now, keys);
  const inside = (at: number) => at >= Math.min(...keys) - 3_600_000 && at <= Math.max(...keys) + 3_600_000;
  return {
    axis,
    laneNames: laneNames(file),
    marks,
    stretches,
    arrows: arrowsOf(marks, file),
    reads: file.reads
      .map((read) => ({ at: Date.parse(read.endedAt), complete: read.complete }))
      .filter(({ at }) => inside(at) && !axis.cuts.some((cut) => at > cut.from && at < cut.to))
      .map(({ at, complete }) => ({ x: axis.x(at), complete }))
      .filter(({ x }) => x >= size.labels && x <= view.width),
    sightings: sightingsOf(file, axis, inside),
  };
}

function placed(
  timed: readonly { step: Step; at: number }[],
  axis: TimeAxis,
  view: { readonly width: number; readonly zone: string },
): Mark[] {
  const labelWidth = 132;
  const ends = new Map<Lane, number>();
  const endsBelow = new Map<Lane, number>();
  return [...timed]
    .sort((a, b) => a.at - b.at)
    .map(({ step, at }) => {
      const lane = laneOf[step.kind];
      const x = axis.x(at);
      const precision = precisionOf(step.time);

      const anchor = x > view.width - labelWidth - 16 ? ('end' as const) : ('start' as const);
      const labelStart = anchor === 'start' ? x + 10 : x - 10 - labelWidth;
      const below = labelStart < (ends.get(lane) ?? -Infinity);
      const isLabelled = !below || labelStart >= (endsBelow.get(lane) ?? -Infinity);
      if (isLabelled) (below ? endsBelow : ends).set(lane, labelStart + labelWidth);
      return {
        kind: step.kind,
        lane,
        x,
        bracket: isBracketed(step)
          ? {
              left: axis.x(Date.parse(step.time.earliest ?? '')),
              right: axis.x(Date.parse(step.time.latest ?? '')),
            }
          : null,
        precision,
        title: titleOf(step),
        time: knownTimeText(step.time, view.zone),
        anchor,
        below,
        isLabelled,
        colour: step.kind === 'changed' && step.succeeded === false ? 'critical' : colours[step.kind],
        step,
      };
    });
}

function isBracketed({ time }: Step): boolean {
  return precisionOf(time) === 'between' && time.earliest !== null && time.latest !== null;
}

function stretchesOf(file: CaseFile, axis: TimeAxis, now: Date, keys: readonly number[]): Stretch[] {
  const asked = file.requestedAt ? Date.parse(file.requestedAt) : null;
  if (asked === null) return [];
  const decidedText = file.decision ? pointOf(file.decided) : null;
  const decided = decidedText ? Date.parse(decidedText) : null;
  const isOpen = file.outcome === 'waiting' || file.outcome === 'approved_open';
  const endText = pointOf(file.completed) ?? file.endedAt;
  const end = isOpen ? now.getTime() : endText ? Date.parse(endText) : Math.max(...keys);
  const stretch = (
    lane: Lane,
    from: number,
    to: number,
    colour: Stretch['colour'],
    words: string,
  ): Stretch[] =>
    to > from
      ? [
          {
            lane,
            left: axis.x(from),
            right: axis.x(to),
            colour,
            text: `${words}, ${durationText((to - from) / 1000)}`,
          },
        ]
      : [];
  return [
    ...stretch(
      'approver',
      asked,
      decided ?? end,
      'waiting',
      decided || !isOpen ? 'waited for a decision' : 'waiting for a decision',
    ),
    ...(decided && file.decision === 'approved'
      ? stretch('requester', decided, end, 'approved', 'waited to be completed')
      : []),
  ];
}

function arrowsOf(marks: readonly Mark[], file: CaseFile): Drawing['arrows'] {
  const first = (kind: Step['kind']) => marks.find((mark) => mark.kind === kind);
  const requested = first('requested');
  const approved = first('approved');
  const changed = first('changed');
  const arrows: { x: number; from: Lane; to: Lane; colour: string }[] = [];
  if (requested) arrows.push({ x: requested.x, from: 'requester', to: 'approver', colour: 'waiting' });
  if (approved) arrows.push({ x: approved.x, from: 'approver', to: 'requester', colour: 'approved' });
  if (changed && first('completed'))
    arrows.push({ x: changed.x, from: 'requester', to: 'intune', colour: 'completed' });
  if (changed && file.resource.type)
    arrows.push({ x: changed.x, from: 'intune', to: 'resource', colour: 'completed' });
  return arrows;
}

function sightingsOf(file: CaseFile, axis: TimeAxis, inside: (at: number) => boolean): Drawing['sightings'] {
  return file.observationsSeen.flatMap((seen, index) => {
    const at = Date.parse(seen.firstSeenAt);
    if (!inside(at)) return [];
    const before = seen.notBeforeAt ? Date.parse(seen.notBeforeAt) : at;
    const left = Math.max(size.labels, Math.min(axis.x(before), axis.x(at) - 6));
    return [{ left, right: axis.x(at), text: index === 0 ? 'first seen' : 'change seen' }];
  });
}
