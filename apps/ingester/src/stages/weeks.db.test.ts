import fc from 'fast-check';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  aRequestJson,
  bob,
  carol,
  changed,
  plus,
  type TestPerson,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { type ApprovalRequestJson } from '../../../graph-simulator/src/index.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 10);
const now = '2026-10-06T12:00:00Z';
const daysAgo = (days: number, minutes = 0) => plus(now, { days: -days, minutes: -minutes });

async function detections(archive: ArchiveBuilder): Promise<Set<string>> {
  const rows = await archive.query<{ detection: string }>(
    'select distinct detection from finding where tenant_id = $1',
  );
  return new Set(rows.map(({ detection }) => detection));
}

/** Filed that long ago, and decided an hour later. */
function decided(
  days: number,
  by: TestPerson,
  changes: Parameters<typeof aRequestJson>[0] = {},
  decidedBy = bob,
  status: 'approved' | 'rejected' = 'approved',
): ApprovalRequestJson {
  const request = aRequestJson({ by, at: daysAgo(days), ...changes });
  return changed(request, status, plus(request.requestDateTime as string, { hours: 1 }), decidedBy, 'seen');
}

const wipe = { requiredOperationApprovalPolicyTypes: ['deviceWipe'] };

/** The requests of a story in two parts: what a week is held against, and the week. */
const stories: Readonly<Record<string, readonly [ApprovalRequestJson[], ApprovalRequestJson[]]>> = {
  'first-time-actor': [[decided(60, alice)], [decided(2, alice, wipe)]],
  'first-time-pair': [[decided(60, carol)], [decided(2, alice, wipe)]],
  'dormant-approver': [[decided(400, alice, wipe)], [decided(2, alice, wipe)]],
  'off-hours': [
    Array.from({ length: 30 }, (_, nth) => decided(20 + nth, alice)),
    [decided(2, alice, { at: daysAgo(2, 600) })],
  ],
  'off-hours-decisions': [
    Array.from({ length: 30 }, (_, nth) => decided(20 + nth, alice)),
    [decided(2, carol, { at: daysAgo(2, 600) })],
  ],
  'reused-justification': [
    [20, 22, 24].map((days) =>
      decided(days, alice, { requestJustification: 'As agreed with the whole team' }),
    ),
    [decided(2, alice, { requestJustification: 'As agreed with the whole team' })],
  ],
  'approver-shopping': [
    [decided(10, alice, { payloadId: 'same', payload: '{"a":1}' }, carol, 'rejected')],
    [decided(4, alice, { payloadId: 'same', payload: '{"a":1}' })],
  ],
};

describe.each(Object.entries(stories))(
  '%s rests on what was before the week',
  (detection, [before, week]) => {
    test.each([
      ['the past first', before, week],
      ['the week first', week, before],
    ])('and is found when %s arrives', async (_what, first, second) => {
      const archive = await anArchive(database);
      await archive.readRequests(now, first);
      await archive.derive();
      expect(await detections(archive)).not.toContain(detection);
      await archive.readRequests(plus(now, { minutes: 5 }), [...first, ...second]);
      await archive.derive();
      expect(await detections(archive)).toContain(detection);
    });
  },
);

test('a limit that a busy past had raised falls when that past turns out to be somebody else’s', async () => {
  const archive = await anArchive(database);
  const burst = (days: number, count: number, by: TestPerson) =>
    Array.from({ length: count }, (_, nth) => decided(days, by, { at: daysAgo(days, nth + 1) }));
  const busy = Array.from({ length: 8 }, (_, nth) => burst(12 + nth, 4, alice)).flat();
  const six = burst(2, 7, alice);
  await archive.readRequests(now, [...busy, ...six]);
  await archive.derive();
  expect(await detections(archive)).not.toContain('request-spike');
  const requestor = aRequestJson({ by: carol }).requestor;
  const corrected = busy.map((one) => ({ ...one, requestor, lastModifiedDateTime: daysAgo(0, 1) }));
  await archive.readRequests(plus(now, { minutes: 5 }), [...corrected, ...six]);
  await archive.derive();
  expect(await detections(archive)).toContain('request-spike');
});

const people = [alice, bob, carol];
const asked = fc.record({
  by: fc.nat({ max: 1 }),
  to: fc.nat({ max: 2 }),
  day: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 400 })),
  minute: fc.oneof(fc.constant(0), fc.nat({ max: 1439 })),
  wipes: fc.boolean(),
  rejected: fc.boolean(),
  same: fc.boolean(),
  text: fc.constantFrom('As agreed with the whole team', 'Fixes what the pilot found last week'),
  batch: fc.nat({ max: 3 }),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function requestOf({ by, to, day, minute, wipes, rejected, same, text }: Asked): ApprovalRequestJson {
  return decided(
    day,
    people[by]!,
    {
      at: daysAgo(day, minute + 120),
      ...(wipes ? wipe : {}),
      ...(same ? { payloadId: 'same', payload: '{"a":1}' } : {}),
      requestJustification: text,
    },
    people[to]!,
    rejected ? 'rejected' : 'approved',
  );
}

test('what is said of people is the same in whichever batches and order their requests arrive', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 20, maxLength: 50 }), async (all) => {
      await forgetEverything(database);
      const archive = await anArchive(database);
      const requests = all.map((one) => ({ batch: one.batch, request: requestOf(one) }));
      for (const batch of [0, 1, 2, 3]) {
        const shown = requests.filter((one) => one.batch <= batch).map(({ request }) => request);
        await archive.readRequests(plus(now, { minutes: 5 * batch }), shown);
        await archive.derive();
      }
      for (const detection of await detections(archive)) seen.add(detection);
      const asItCame = await derivedRows(database);
      await replay(database.dataSource);
      expect(differences(asItCame, await derivedRows(database))).toEqual([]);
    }),
    { numRuns: runs },
  );
  // A property about rules that never speak would prove nothing.
  for (const detection of [
    'approver-shopping',
    'first-time-actor',
    'first-time-pair',
    'reused-justification',
  ])
    expect(seen).toContain(detection);
}, 300_000);
