import type { QueueItem } from '@countersign/contract';
import { decidersText, itemsOf, nudgeText, staleQueueText } from './queue-words.ts';

const now = new Date('2026-10-05T12:00:00Z');
const health = { state: 'open', sure: 2, most: 2, reason: '2 people could approve.' } as const;
const person = (name: string) => ({ id: name, name, upn: null });

function anItem(over: object = {}, canDecide: object | null = {}): QueueItem {
  return {
    case: {
      outcome: 'waiting',
      operation: 'wipe',
      policyTypes: ['deviceWipe'],
      resource: { type: null, id: 'd1', name: 'LON-LT-0417', count: 1 },
      requester: { kind: 'user', id: 'u1', name: 'Bola Okafor', upn: null },
      requestedAt: '2026-10-05T02:00:00Z',
      expiresAt: '2026-10-08T02:00:00Z',
      ...over,
    },
    canDecide:
      canDecide === null
        ? null
        : { health, policies: ['P'], people: [person('Ada')], more: 0, barred: [], ...canDecide },
    blocks: 0,
  } as unknown as QueueItem;
}

test('each tab holds what it says', () => {
  const lapsing = anItem({ expiresAt: '2026-10-05T20:00:00Z' });
  const approved = anItem({ outcome: 'approved_open' }, null);
  const stuck = anItem({}, { health: { ...health, state: 'none' } });
  const unknown = anItem({}, { health: { ...health, state: 'unknown' } });
  const all = [lapsing, approved, stuck, unknown];
  expect(itemsOf(all, 'waiting', now)).toEqual([lapsing, stuck, unknown]);
  expect(itemsOf(all, 'approved', now)).toEqual([approved]);
  expect(itemsOf(all, 'lapsing', now)).toEqual([lapsing]);
  expect(itemsOf(all, 'stuck', now)).toEqual([stuck]);
});

test.each([
  [anItem(), 'Ada', false],
  [anItem({}, { people: ['a', 'b', 'c', 'd', 'e'].map(person), more: 3 }), 'a, b, c, d +4', false],
  [
    anItem({}, { people: [], health: { ...health, state: 'none', reason: 'Nobody could approve.' } }),
    'Nobody could approve.',
    true,
  ],
  [
    anItem({}, { people: [], health: { ...health, state: 'unknown', reason: 'Not known.' } }),
    'Not known.',
    false,
  ],
  [anItem({}, null), 'not known: no access policy that was read gates it', false],
  [anItem({ outcome: 'approved_open' }, null), 'Bola Okafor has to press Complete', false],
])('who can act is one line: %#', (item, text, isAlarm) => {
  expect(decidersText(item)).toEqual({ text, isAlarm });
});

test('a nudge says what, by whom, until when and where', () => {
  expect(nudgeText(anItem(), 'https://x.example/r', now)).toBe(
    'Please decide in Intune: Wipe LON-LT-0417, asked by Bola Okafor 10 h ago. It expires in 2 d 14 h. https://x.example/r',
  );
  expect(nudgeText(anItem({ outcome: 'approved_open' }), 'https://x.example/r', now)).toContain(
    'press Complete',
  );
});

test('an old queue says so', () => {
  expect(staleQueueText({ readAt: '2026-10-05T11:50:00Z' }, now)).toBeNull();
  expect(staleQueueText({ readAt: '2026-10-05T10:00:00Z' }, now)).toContain('2 h');
  expect(staleQueueText({ readAt: null }, now)).toContain('never read completely');
});
