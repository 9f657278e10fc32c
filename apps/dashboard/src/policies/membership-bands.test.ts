import type { GroupHistory, MembershipChange, MemberStay } from '@countersign/contract';
import { membershipBands, spanOfGroups, stayLines } from './membership-bands.ts';

const at = (hour: number, day = 5): string =>
  `2026-10-0${day}T${String(hour).padStart(2, '0')}:00:00.000000Z`;

function stay(over: Partial<MemberStay> = {}): MemberStay {
  const who = { memberId: 'ann', kind: 'user', name: 'Ann', upn: null };
  return { ...who, notBeforeAt: null, firstSeenAt: at(8), lastSeenAt: at(20), goneAt: null, ...over };
}

function change(membership: 'added' | 'removed', occurredAt: string): MembershipChange {
  const by = { actorId: 'boss', actorName: 'boss@contoso.example' };
  return {
    eventId: `${membership} ${occurredAt}`,
    occurredAt,
    membership,
    memberId: 'ann',
    memberName: null,
    ...by,
  };
}

function group(over: Partial<GroupHistory> = {}): GroupHistory {
  const none = { log: [], stays: [], staysMore: 0, changes: [], changesMore: false };
  return { groupId: 'g', name: 'Approvers', readings: [{ from: at(8), to: at(20) }], ...none, ...over };
}

const now = new Date(at(20));
const span = { from: at(8), to: at(20) };
const marks = (given: GroupHistory) =>
  membershipBands(given, span, 'UTC').flatMap((band) =>
    band.marks.map(({ kind, left, width }) => [kind, Math.round(left * 12), Math.round(width * 12)]),
  );

test('a member of whom every reading shows the same is one bar', () => {
  expect(marks(group({ stays: [stay()] }))).toEqual([['in-force', 0, 12]]);
});

test('who came and went between readings is possibly a member in between', () => {
  const between = stay({ notBeforeAt: at(9), firstSeenAt: at(10), lastSeenAt: at(12), goneAt: at(13) });
  expect(marks(group({ stays: [between] }))).toEqual([
    ['unknown', 1, 1],
    ['in-force', 2, 2],
    ['unknown', 4, 1],
  ]);
});

test('unless events tell when', () => {
  const between = stay({ notBeforeAt: at(9), firstSeenAt: at(11), lastSeenAt: at(12), goneAt: at(14) });
  const changes = [change('added', at(10)), change('removed', at(13))];
  expect(marks(group({ stays: [between], changes }))).toEqual([
    ['in-force', 2, 3],
    ['notch', 2, 0],
    ['notch', 5, 0],
  ]);
});

test('where members were not read nobody knows', () => {
  const readings = [
    { from: at(10), to: at(12) },
    { from: at(14), to: at(15) },
  ];
  expect(marks(group({ readings, changes: [change('added', at(11))] }))).toEqual([
    ['unknown', 0, 2],
    ['notch', 3, 0],
    ['unknown', 4, 2],
    ['unknown', 7, 5],
  ]);
});

test('a log without a hole carries what the first reading shows back, through the events in it', () => {
  const readings = [{ from: at(16), to: at(20) }];
  const read = { firstSeenAt: at(16), lastSeenAt: at(20) };
  const log = [{ from: at(10), to: at(17) }];
  const carried = group({ readings, log, stays: [stay(read)] });
  expect(marks(carried)).toEqual([
    ['unknown', 0, 2],
    ['in-force', 2, 6],
    ['in-force', 8, 4],
  ]);
  expect(stayLines(carried, 'UTC')[0]?.from).toBe(
    'a member since Mon 5 Oct 2026, 10:00 at least, as no directory event tells of a change',
  );
  const changes = [change('added', at(14)), change('removed', at(12))];
  expect(marks(group({ readings, log, stays: [stay(read)], changes }))).toEqual([
    ['unknown', 0, 2],
    ['in-force', 2, 2],
    ['notch', 4, 0],
    ['in-force', 6, 6],
    ['notch', 6, 0],
  ]);
  expect(marks(group({ readings, log: [{ from: at(10), to: at(15) }], stays: [stay(read)] }))).toEqual([
    ['unknown', 0, 8],
    ['in-force', 8, 4],
  ]);
});

test('a line of text says how begin and end are known', () => {
  const [line] = stayLines(
    group({ stays: [stay({ notBeforeAt: at(7), goneAt: at(21) })], changes: [change('removed', at(20))] }),
    'UTC',
  );
  expect(line).toMatchObject({
    name: 'Ann',
    from: 'came between Mon 5 Oct 2026, 07:00 and Mon 5 Oct 2026, 08:00',
    to: 'removed Mon 5 Oct 2026, 20:00 by boss@contoso.example',
  });
  const [still] = stayLines(group({ stays: [stay()] }), 'UTC');
  expect(still).toMatchObject({
    from: 'first read Mon 5 Oct 2026, 08:00; since when is not known',
    to: 'still, when last read Mon 5 Oct 2026, 20:00',
  });
});

test('the lines begin with the first thing known', () => {
  expect(spanOfGroups([group(), group({ changes: [change('added', at(3))] })], now)).toEqual({
    from: at(3),
    to: now.toISOString(),
  });
  expect(spanOfGroups([], now)).toBeNull();
});
