import type { ApproverSource, GroupThen, SideFact } from '@countersign/contract';
import {
  basisText,
  groupText,
  healthText,
  healthTone,
  membersUnknownText,
  nameOfMember,
  sourceNotes,
} from './approver-words.ts';

const zone = 'UTC';
const at = (hour: number): string => `2026-10-05T${String(hour).padStart(2, '0')}:00:00.000000Z`;
const reading = (hour: number, holds = true): SideFact => ({
  kind: 'reading',
  at: at(hour),
  holds,
  eventId: null,
});
const event = (hour: number, holds: boolean): SideFact => ({
  kind: 'event',
  at: at(hour),
  holds,
  eventId: 'e',
});
const through = { groupId: 'g', certainty: 'certain' as 'certain' | 'last_known' | 'possible' };

test.each([
  [
    reading(8),
    reading(9),
    'certain',
    'a member when read Mon 5 Oct 2026, 08:00; a member when read Mon 5 Oct 2026, 09:00',
  ],
  [reading(8), null, 'last_known', 'a member when read Mon 5 Oct 2026, 08:00; nothing later was known'],
  [reading(8), null, 'certain', 'a member when read Mon 5 Oct 2026, 08:00; no directory event since'],
  [event(8, true), event(9, true), 'certain', 'added Mon 5 Oct 2026, 08:00; removed Mon 5 Oct 2026, 09:00'],
  [null, event(9, true), 'possible', 'nothing earlier was known; removed Mon 5 Oct 2026, 09:00'],
  [null, reading(9), 'certain', 'no directory event up to then; a member when read Mon 5 Oct 2026, 09:00'],
  [
    event(8, false),
    event(9, false),
    'possible',
    'removed Mon 5 Oct 2026, 08:00; added Mon 5 Oct 2026, 09:00',
  ],
] as const)('a membership says what it rests on: %#', (before, after, certainty, text) => {
  expect(basisText({ ...through, certainty, before, after }, zone)).toBe(text);
});

test.each([
  ['none', 0, 0, 'Nobody can approve', 'alarm'],
  ['requester_only', 0, 0, 'Nobody can approve', 'alarm'],
  ['one', 1, 1, 'One person alone', 'warn'],
  ['open', 4, 4, '4 people', 'calm'],
  ['open', 4, null, 'at least 4 people', 'calm'],
  ['unknown', 0, null, 'not known', 'calm'],
  ['unknown', 1, 3, 'between 1 and 3', 'calm'],
] as const)('a gate that is %s (%d to %s) says so', (state, sure, most, text, tone) => {
  const health = { state, sure, most, reason: '' };
  expect([healthText(health), healthTone(health)]).toEqual([text, tone]);
});

test('a group says why it does not count, or may not', () => {
  expect(groupText({ isGate: false, troubles: ['mail_enabled'] })).toBe(
    'does not count: mail-enabled, which Intune does not take',
  );
  expect(groupText({ isGate: null, troubles: ['assignments_not_read'] })).toBe(
    'may not count: the role assignments were not read',
  );
  expect(groupText({ isGate: true, troubles: [] })).toBeNull();
});

test.each([
  [{ reason: 'not_read', since: null, until: null }, 'its members were not read'],
  [
    { reason: 'not_read_before', since: null, until: at(9) },
    'its members were not read before Mon 5 Oct 2026, 09:00',
  ],
  [
    { reason: 'not_read_since', since: at(8), until: null },
    'its members were not read since Mon 5 Oct 2026, 08:00',
  ],
  [
    { reason: 'not_read_since', since: at(8), until: at(20) },
    'its members were not read between Mon 5 Oct 2026, 08:00 and Mon 5 Oct 2026, 20:00',
  ],
] as const)('what is not known of a group is said: %#', (membersUnknown, text) => {
  expect(membersUnknownText({ membersUnknown } as GroupThen, zone)).toBe(text);
});

test('sources that are off or began later say what is therefore not known, and others nothing', () => {
  const source = (name: string, over: Partial<ApproverSource> = {}): ApproverSource => ({
    ...{ source: name, isOff: false, message: null, firstReadAt: at(6), lastReadAt: at(9) },
    ...over,
  });
  const notes = sourceNotes(
    [
      source('access-policies'),
      source('role-assignments', { firstReadAt: at(9) }),
      source('approver-groups', { isOff: true, firstReadAt: null, lastReadAt: null }),
      source('directory-audits', { firstReadAt: at(9) }),
    ],
    at(8),
    zone,
  );
  expect(notes).toEqual([
    'Intune role assignments are read since 5 Oct 2026; before that, only audit events of Intune tell.',
    'Approver groups and their members are not read: the app registration does not have GroupMember.Read.All.',
  ]);
});

test('what was before the first reading of groups depends on whether directory events are read', () => {
  const read = { isOff: false, message: null, firstReadAt: at(9), lastReadAt: at(9) };
  const groups = { ...read, source: 'approver-groups' };
  const since = 'Approver groups and their members are read since 5 Oct 2026';
  expect(sourceNotes([groups, { ...read, source: 'directory-audits' }], at(8), zone)).toEqual([
    `${since}; before that, only directory events tell.`,
  ]);
  expect(sourceNotes([groups], at(8), zone)).toEqual([`${since}: what was before is not known.`]);
});

test('a person is never without a name', () => {
  expect(nameOfMember({ id: '1', name: null, upn: 'a@b.example' })).toBe('a@b.example');
  expect(nameOfMember({ id: '1', name: null, upn: null })).toBe('1');
});
