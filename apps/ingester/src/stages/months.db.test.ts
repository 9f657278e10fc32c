import fc from 'fast-check';
import { type ApprovalRequestJson } from '../../../graph-simulator/src/index.ts';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anApprovalEvent,
  aRequestJson,
  bob,
  carol,
  changed,
  plus,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 6);

/** Decided an hour after it was filed, on a day counted from the first of October. */
function decided(
  day: number,
  changes: { by?: typeof alice; decidedBy?: typeof bob; rejected?: boolean } = {},
) {
  const at = plus('2026-10-01T08:00:00Z', { days: day });
  const { by = alice, decidedBy = bob, rejected = false } = changes;
  return changed(
    aRequestJson({ by, at }),
    rejected ? 'rejected' : 'approved',
    plus(at, { hours: 1 }),
    decidedBy,
    'seen',
  );
}

async function findings(archive: ArchiveBuilder, kind = 'month'): Promise<string[]> {
  const rows = await archive.query<{ text: string }>(
    `select detection || ' ' || subject as text from finding where tenant_id = $1 and subject_kind = $2 order by 1`,
    [kind],
  );
  return rows.map(({ text }) => text);
}

async function waiting(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ text: string }>(
    `select subject || ' ' || to_char(at at time zone 'UTC', 'YYYY-MM-DD') as text from dirty_subject where tenant_id = $1 and kind = 'month' order by 1`,
  );
  return rows.map(({ text }) => text);
}

const twenty = Array.from({ length: 20 }, (_, day) => decided(day));

test('a running month is judged by whole days: the decision that makes a finding counts from midnight on', async () => {
  const archive = await anArchive(database);
  await archive.readRequests('2026-10-20T12:00:00Z', twenty);
  await archive.derive();
  expect(await findings(archive)).toEqual([]);
  expect(await waiting(archive)).toContain('2026-10 2026-10-21');
  await archive.readRequests('2026-10-21T00:05:00Z', twenty);
  await archive.derive();
  expect(await findings(archive)).toEqual(['key-person 2026-10']);
});

test('a running month is judged once a day, and a month that is over no more', async () => {
  const archive = await anArchive(database);
  await archive.readRequests('2026-10-21T00:05:00Z', twenty);
  await archive.derive();
  expect(await waiting(archive)).toEqual([
    '2026-10 2026-10-22',
    '2026-11 2026-11-02',
    '2026-12 2026-12-02',
    '2027-01 2027-01-02',
    '2027-02 2027-02-02',
  ]);
  await archive.readRequests('2026-11-02T00:05:00Z', twenty);
  await archive.derive();
  expect((await waiting(archive))[0]).toBe('2026-11 2026-11-03');
});

test('what arrives late about a month that is over judges it again', async () => {
  const archive = await anArchive(database);
  const all = [...twenty.slice(1), decided(20)];
  await archive.readRequests('2026-12-15T12:00:00Z', all.slice(1));
  await archive.derive();
  expect(await findings(archive)).toEqual([]);
  await archive.readRequests('2026-12-15T13:00:00Z', all);
  await archive.derive();
  expect(await findings(archive)).toEqual(['key-person 2026-10']);
});

describe('rejections of one requester beside those of the tenant', () => {
  const rejectedThrice = [
    ...[40, 40.1, 40.2].map((day) => decided(day, { by: carol, rejected: true })),
    ...Array.from({ length: 12 }, (_, nth) => decided(32 + nth / 2, { by: carol })),
  ];
  const tenant = (rejectEvery: number) =>
    Array.from({ length: 30 }, (_, nth) => decided(nth, { rejected: nth % rejectEvery === 0 }));

  test('where the tenant rejects as much, they are nothing special', async () => {
    const archive = await anArchive(database);
    await archive.readRequests('2026-11-20T12:00:00Z', [...rejectedThrice, ...tenant(4)]);
    await archive.derive();
    expect(
      await archive.query(
        'select month, decided, rejected from rejection_baseline where tenant_id = $1 and month = $2',
        ['2026-10'],
      ),
    ).toEqual([{ month: '2026-10', decided: 30, rejected: 8 }]);
    expect(await findings(archive, 'requester')).not.toContain(`repeated-rejections ${carol.id}`);
  });

  test('where it hardly ever does, they are told with both shares; and what the month before tells late decides again', async () => {
    const archive = await anArchive(database);
    await archive.readRequests('2026-11-20T12:00:00Z', [...rejectedThrice, ...tenant(30)]);
    await archive.derive();
    expect(await findings(archive, 'requester')).toContain(`repeated-rejections ${carol.id}`);
    const [row] = await archive.query<{ facts: Record<string, unknown> }>(
      `select facts from finding where tenant_id = $1 and detection = 'repeated-rejections' and subject = $2`,
      [carol.id],
    );
    expect(row?.facts).toMatchObject({ rejections: 3, decisions: 15, share: 0.2, decisionsOfTenant: 30 });
    const late = Array.from({ length: 30 }, (_, nth) =>
      decided(nth + 0.3, { by: bob, decidedBy: carol, rejected: nth % 2 === 0 }),
    );
    await archive.readRequests('2026-11-20T13:00:00Z', [...rejectedThrice, ...tenant(30), ...late]);
    await archive.derive();
    expect(await findings(archive, 'requester')).not.toContain(`repeated-rejections ${carol.id}`);
  });
});

const people = [alice, bob, carol];
const who = fc.nat({ max: 2 });
const request = fc.record({
  day: fc.integer({ min: 0, max: 6000 }).map((hundredths) => hundredths / 100),
  by: who,
  decidedBy: fc.constantFrom(1, 1, 1, 1, 1, 0, 2),
  end: fc.constantFrom('approved', 'approved', 'approved', 'rejected', 'expired'),
  readAfter: fc.constantFrom(0.1, 0.1, 2, 20, 60),
  eventAfter: fc.constantFrom(null, 0.2, 30),
});
type Drawn = typeof request extends fc.Arbitrary<infer T> ? T : never;

test('months come out the same as it came and at once, whatever arrived late', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 100, maxLength: 120 }), async (drawn) => {
      await forgetEverything(database);
      const archive = await anArchive(database);
      await live(archive, drawn);
      const asItCame = await derivedRows(database);
      seen += (await findings(archive)).length;
      await replay(database.dataSource);
      expect(differences(asItCame, await derivedRows(database))).toEqual([]);
    }),
    { numRuns: runs },
  );
  // Else the histories say nothing about what they are made for.
  expect(seen).toBeGreaterThan(runs);
}, 600_000);

async function live(archive: ArchiveBuilder, drawn: readonly Drawn[]): Promise<void> {
  const requests = drawn.map((one) => ({ ...one, ...played(one) }));
  for (const day of [5, 17.3, 30.6, 31.2, 47, 62, 93, 125]) {
    const at = plus('2026-10-01T00:00:00Z', { days: day });
    await archive.readRequests(
      at,
      requests.filter((one) => one.day + one.readAfter <= day).map(({ json }) => json),
    );
    const events = requests.flatMap(({ day: filed, eventAfter, event }) =>
      event !== null && eventAfter !== null && filed + eventAfter <= day ? [event] : [],
    );
    await archive.readEvents(plus(at, { minutes: 1 }), events);
    await archive.derive();
  }
}

function played({ day, by, decidedBy, end }: Drawn): { json: ApprovalRequestJson; event: object | null } {
  const at = plus('2026-10-01T00:00:00Z', { days: day });
  const asked = aRequestJson({ by: people[by]!, at });
  if (end === 'expired') return { json: changed(asked, 'expired', plus(at, { days: 3 })), event: null };
  const decidedAt = plus(at, { minutes: 50 });
  const approver = people[decidedBy]!;
  return {
    json: changed(asked, end as 'approved' | 'rejected', decidedAt, approver),
    event: anApprovalEvent(asked, end === 'rejected' ? 'reject' : 'approve', { by: approver, at: decidedAt }),
  };
}
