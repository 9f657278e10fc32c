import type { CaseChange, CaseEvent, ShownValue } from '@countersign/contract';
import {
  askedSentence,
  assignmentWords,
  blocksOf,
  type ChangeRow,
  comparisonOf,
  effectNumbers,
  isLongText,
  leftOut,
  verdictText,
} from './change-rows.ts';

const value = (text: string, more: Partial<ShownValue> = {}): ShownValue => ({
  text,
  characters: text.length,
  isCut: false,
  secrets: 0,
  isDecoded: false,
  language: null,
  ...more,
});
const recorded = {
  before: value('1'),
  after: value('2'),
  recordedBy: ['e1'],
  isSure: true,
  isUnchanged: false,
};
const compared = {
  path: 'level',
  recordedPath: 'Level',
  asked: value('2'),
  verdict: 'as_asked' as const,
  why: null,
  ...recorded,
};
const change = (more: Partial<CaseChange> = {}): CaseChange => ({
  askedPosition: 1,
  askedVariants: 1,
  kind: 'changed',
  compared: [],
  askedOnly: [],
  recordedOnly: [],
  assignments: [],
  devices: [],
  notUnderstood: [],
  notShown: {
    compared: 0,
    askedOnly: 0,
    recordedOnly: 0,
    assignments: 0,
    devices: 0,
    notUnderstood: 0,
    values: 0,
    events: 0,
  },
  ...more,
});
const row = (more: Partial<ChangeRow>): ChangeRow => ({
  ...blocksOf(change({ compared: [compared] }), true)[0]!.rows[0]!,
  ...more,
});

test('what both sources name, what was asked only and what was recorded only stay apart', () => {
  const blocks = blocksOf(
    change({
      compared: [compared],
      askedOnly: [{ path: 'psk', from: 'payload', asked: value('x'), isContext: false }],
      recordedOnly: [{ path: 'Owner', resource: 'VPN', ...recorded }],
    }),
    true,
  );
  expect(blocks.map(({ title, rows }) => [title, rows.map(({ property }) => property)])).toEqual([
    ['Asked and recorded', ['level']],
    ['Asked, not recorded under that name', ['psk']],
    ['Recorded, not in what was asked', ['Owner']],
  ]);
  const [waiting] = blocksOf(
    change({ askedOnly: [{ path: 'psk', from: 'payload', asked: value('x'), isContext: false }] }),
    false,
  );
  expect(waiting?.title).toBe('Asked');
});

test('a value that stayed is unchanged, unless it should have become another', () => {
  const rows = (more: object) =>
    blocksOf(change({ compared: [{ ...compared, isUnchanged: true, ...more }] }), true)[0]?.rows;
  expect(rows({})?.[0]?.isUnchanged).toBe(true);
  expect(rows({ verdict: 'differs' })?.[0]?.isUnchanged).toBe(false);
});

test('a property that an event names without any value is nothing to see', () => {
  const one = { path: 'Owner', resource: null, ...recorded, before: null, after: null, isUnchanged: null };
  expect(blocksOf(change({ recordedOnly: [one] }), true)[0]?.rows[0]?.isUnchanged).toBe(true);
});

test('a difference is told as a fact only if the event surely belongs to the request', () => {
  expect(verdictText(row({ verdict: 'differs' }))).toBe('differs from what was approved');
  expect(verdictText(row({ verdict: 'differs', isSure: false }))).toMatch(/, if the event belongs/);
  expect(verdictText(row({ verdict: 'unknown', why: 'dates' }))).toBe('not compared: dates');
  expect(verdictText(row({ verdict: null }))).toBeNull();
});

test('the comparison of a long text is that of what was approved where it differs, else of before and after', () => {
  const [before, asked, after] = [value('a\n'), value('b\n'), value('c\n')];
  expect(comparisonOf(row({ before, asked, after, verdict: 'differs' }))).toMatchObject({
    from: asked,
    to: after,
  });
  expect(comparisonOf(row({ before, asked, after, verdict: 'as_asked' }))).toMatchObject({
    from: before,
    to: after,
    label: 'before → after',
  });
  expect(comparisonOf(row({ before: null, asked, after: null }))).toMatchObject({
    from: null,
    to: asked,
    plainLabel: 'asked',
  });
  expect(isLongText(row({ asked }))).toBe(true);
  expect(isLongText(row({}))).toBe(false);
});

test.each([
  ['group', 'required', 'g1', 'required to group', 'g1'],
  ['excluded_group', null, 'g1', 'not for group', 'g1'],
  ['all_users', 'available', null, 'available to all users', null],
  ['all_devices', null, null, 'assigned to all devices', null],
  ['unknown', null, null, 'assigned to a target of a kind not known here:', '#x'],
] as const)('an assignment to %s is said in words', (target, intent, targetId, what, shown) => {
  const one = { isAdded: true, target, intent, targetId, targetType: '#x', filterId: null, filterType: null };
  expect(assignmentWords(one)).toEqual({ what, target: shown });
});

test('what is left out is told, and what is not known too', () => {
  const { notShown } = change();
  expect(leftOut(change())).toEqual([]);
  expect(leftOut(change({ notShown: { ...notShown, askedOnly: 1200, values: 3, events: 2 } }))).toEqual([
    '1,200 more properties asked for are not shown.',
    'At least 3 more values were not looked at.',
    '2 more events of the change were not read.',
  ]);
  expect(askedSentence(change({ askedPosition: null }))).toMatch(/not known/);
  expect(askedSentence(change())).toMatch(/carries nothing/);
  expect(askedSentence(change({ compared: [compared] }))).toBeNull();
  expect(askedSentence(change({ compared: [compared], askedVariants: 2 }))).toMatch(/2 different ones/);
});

test('events of the change are numbered in their order, others are not', () => {
  const events = ['approval', 'effect', 'candidate', 'effect'].map((role, index) => ({
    role,
    eventId: `e${index}`,
  }));
  expect([...effectNumbers(events as CaseEvent[])]).toEqual([
    ['e1', 1],
    ['e3', 2],
  ]);
});
