import type { CaseChange, CaseEvent, ShownValue, Verdict } from '@countersign/contract';

/** One property, whichever source speaks of it. Null is what a source does not say. */
export interface ChangeRow {
  readonly key: string;
  readonly property: string;
  /** What tells it apart: the name in the other source, or the resource. */
  readonly note: string | null;
  readonly before: ShownValue | null;
  readonly asked: ShownValue | null;
  readonly after: ShownValue | null;
  readonly verdict: Verdict | null;
  readonly why: string | null;
  readonly isSure: boolean;
  readonly recordedBy: readonly string[];
  /** Known not to be part of the change: its value stayed, or it names the object. */
  readonly isUnchanged: boolean;
}

export interface ChangeBlock {
  readonly title: string;
  readonly rows: readonly ChangeRow[];
}

/** The rows in their blocks: compared, asked only, recorded only. Rows of long texts have their own place. */
export function blocksOf(change: CaseChange, hasRecord: boolean): ChangeBlock[] {
  const blocks = [
    { title: 'Asked and recorded', rows: change.compared.map(comparedRow) },
    {
      title: hasRecord ? 'Asked, not recorded under that name' : 'Asked',
      rows: change.askedOnly.map(askedRow),
    },
    { title: 'Recorded, not in what was asked', rows: change.recordedOnly.map(recordedRow) },
  ];
  return blocks.filter(({ rows }) => rows.length > 0);
}

function comparedRow(one: CaseChange['compared'][number], index: number): ChangeRow {
  const { path, recordedPath, verdict } = one;
  return {
    ...one,
    key: `compared-${index}`,
    property: path,
    note: path.toLowerCase() === recordedPath.toLowerCase() ? null : `recorded as ${recordedPath}`,
    isUnchanged: one.isUnchanged === true && verdict !== 'differs',
  };
}

function askedRow(one: CaseChange['askedOnly'][number], index: number): ChangeRow {
  return {
    key: `asked-${index}`,
    property: one.path,
    note: null,
    before: null,
    asked: one.asked,
    after: null,
    verdict: null,
    why: null,
    isSure: true,
    recordedBy: [],
    isUnchanged: one.isContext,
  };
}

function recordedRow(one: CaseChange['recordedOnly'][number], index: number): ChangeRow {
  return {
    key: `recorded-${index}`,
    property: one.path,
    note: one.resource === null ? null : `of ${one.resource}`,
    before: one.before,
    asked: null,
    after: one.after,
    verdict: null,
    why: null,
    isSure: one.isSure,
    recordedBy: one.recordedBy,
    // An event may name a property without any value.
    isUnchanged: one.isUnchanged === true || (one.before === null && one.after === null),
  };
}

/** A script or another text of several lines, which no cell can hold. */
export function isLongText(row: ChangeRow): boolean {
  return [row.before, row.asked, row.after].some(
    (value) => value?.isDecoded === true || /\n/.test(value?.text ?? ''),
  );
}

/** Which two sides of a long text are worth comparing: `from` is null where one side is all there is to see. */
export function comparisonOf(row: ChangeRow): {
  readonly from: ShownValue | null;
  readonly to: ShownValue;
  readonly label: string;
  readonly plainLabel: string;
} {
  const { before, asked, after } = row;
  const isKnown = (value: ShownValue | null): value is ShownValue => value !== null && value.characters > 0;
  // What was approved and what came of it says more than what was there before.
  if (row.verdict === 'differs' && isKnown(asked) && isKnown(after))
    return { from: asked, to: after, label: 'asked → recorded', plainLabel: 'recorded' };
  const to = [after, asked, before].find(isKnown) ?? { ...nothing };
  if (isKnown(before) && to !== before)
    return {
      from: before,
      to,
      label: to === after ? 'before → after' : 'before → asked',
      plainLabel: sideOf(row, to),
    };
  return { from: null, to, label: '', plainLabel: sideOf(row, to) };
}

const nothing: ShownValue = {
  text: '',
  characters: 0,
  isCut: false,
  secrets: 0,
  isDecoded: false,
  language: null,
};

function sideOf(row: ChangeRow, value: ShownValue): string {
  return value === row.after ? 'recorded' : value === row.asked ? 'asked' : 'before';
}

/** How what was recorded stands to what was asked; null where that is not compared. */
export function verdictText(row: ChangeRow): string | null {
  if (row.verdict === null) return null;
  if (row.verdict === 'unknown') return `not compared: ${row.why ?? 'unknown why'}`;
  return row.isSure
    ? verdictWords[row.verdict]
    : `${verdictWords[row.verdict]}, if the event belongs to this request`;
}

const verdictWords = {
  as_asked: 'as asked',
  differs: 'differs from what was approved',
  spelling: 'the same but for upper and lower case or white space',
} as const;

/** An assignment in words, its target apart, since that comes from outside. */
export function assignmentWords(one: Omit<CaseChange['assignments'][number], 'recordedBy'>): {
  what: string;
  target: string | null;
} {
  const intent = one.intent === null ? 'assigned' : one.intent;
  switch (one.target) {
    case 'group':
      return { what: `${intent} to group`, target: one.targetId };
    case 'excluded_group':
      return { what: 'not for group', target: one.targetId };
    case 'all_users':
      return { what: `${intent} to all users`, target: null };
    case 'all_devices':
      return { what: `${intent} to all devices`, target: null };
    case 'collection':
      return { what: `${intent} to collection`, target: one.targetId };
    case 'unknown':
      return { what: `${intent} to a target of a kind not known here:`, target: one.targetType };
  }
}

/** Names of effect events by their order, as the table refers to them. */
export function effectNumbers(events: readonly CaseEvent[]): Map<string, number> {
  const effects = events.filter(({ role }) => role === 'effect');
  return new Map(effects.map(({ eventId }, index) => [eventId, index + 1]));
}

/** What the server left out of its answer, one sentence each. */
export function leftOut(change: CaseChange): string[] {
  const { notShown } = change;
  const names: readonly (readonly [number, string])[] = [
    [notShown.compared, 'compared properties'],
    [notShown.askedOnly, 'properties asked for'],
    [notShown.recordedOnly, 'properties recorded'],
    [notShown.assignments, 'assignments'],
    [notShown.devices, 'devices'],
    [notShown.notUnderstood, 'texts that are not understood'],
  ];
  const sentences = names
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} more ${what} are not shown.`);
  if (notShown.values > 0)
    sentences.push(`At least ${notShown.values.toLocaleString('en')} more values were not looked at.`);
  if (notShown.events > 0)
    sentences.push(`${notShown.events.toLocaleString('en')} more events of the change were not read.`);
  return sentences;
}

/** What is to be said of what was asked, before any row; null if nothing needs saying. */
export function askedSentence(change: CaseChange): string | null {
  if (change.askedPosition === null)
    return 'What was asked is not known: the request itself was never read, or its text is gone.';
  const lists = [change.compared, change.askedOnly, change.assignments, change.devices, change.notUnderstood];
  if (lists.every((list) => list.length === 0))
    return 'The request carries nothing that says what exactly would change.';
  return change.askedVariants > 1
    ? `The payload changed while the request was open: ${change.askedVariants} different ones were read, the newest is shown.`
    : null;
}
