import { anArchive, type ArchiveBuilder } from '../archive-builder.ts';
import { aPolicyJson } from '../builders.ts';
import { useDatabase } from '../database.ts';
import { derivedRows, differences } from '../derived-rows.ts';
import { asEvents, asRequest, readReviews, type Review } from './gerrit-log.ts';
import { replay } from '../../apps/ingester/src/replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
let archive: ArchiveBuilder;
let reviews: Review[];

// The counts to expect are those of the data's own profile, not of this code.
beforeAll(async () => {
  reviews = readReviews();
  archive = await anArchive(database);
  await archive.readPolicies('2024-02-01T09:00:00Z', [
    aPolicyJson({ policyType: 'app', at: '2021-01-01T00:00:00Z' }),
  ]);
  await archive.readRequests('2024-02-01T09:10:00Z', reviews.map(asRequest), { pageSize: 100 });
  await archive.readEvents('2024-02-01T09:20:00Z', reviews.flatMap(asEvents), { pageSize: 1000 });
  await archive.readRequests('2024-02-01T10:00:00Z', reviews.map(asRequest), { pageSize: 100 });
  await archive.derive();
}, 240_000);

async function number(sql: string): Promise<number> {
  const [row] = await archive.query<{ number: number }>(`select (${sql})::float8 as number`);
  return row!.number;
}

test('every review is one completed case of its requester', async () => {
  expect(reviews).toHaveLength(1966);
  const ofCases = 'from approval_case where tenant_id = $1';
  expect(await number(`select count(*) ${ofCases} and outcome = 'completed' and origin = 'observed'`)).toBe(
    1966,
  );
  expect(await number(`select count(distinct requester_id) ${ofCases}`)).toBe(106);
  expect(await number('select sum(cases) from case_hour where tenant_id = $1')).toBe(1966);
  expect(await number('select count(*) from rejection where tenant_id = $1')).toBe(0);
});

test('20 approved what they had asked for themselves, one of them alone', async () => {
  const self = `from finding f join approval_case c on c.tenant_id = f.tenant_id and c.request_id = f.subject
                where f.tenant_id = $1 and f.detection = 'self-approval'`;
  expect(await number(`select count(*) ${self}`)).toBe(20);
  expect(await number(`select count(*) ${self} and c.approval_justification is null`)).toBe(1);
});

test('10 changes went around the checks, one was made before it was asked for, and nothing else is accused', async () => {
  const found = await archive.query<{ upn: string }>(
    `select a.upn from finding f join audit_event e on e.tenant_id = f.tenant_id and e.position = f.subject::bigint
       join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
      where f.tenant_id = $1 and f.detection = 'unapproved-change' order by 1`,
  );
  const truth = reviews
    .filter(({ bypassBy }) => bypassBy !== '')
    .map(({ bypassBy }) => `${bypassBy}@example.com`);
  expect(truth).toHaveLength(10);
  const early = reviews.filter((one) => Date.parse(one.submittedTime) < Date.parse(one.authoredTime));
  truth.push(...early.map(({ committer }) => `${committer}@example.com`));
  expect(found.map(({ upn }) => upn)).toEqual(truth.sort());
  expect(
    await number(`select count(*) from finding where tenant_id = $1 and detection = 'repeated-rejections'`),
  ).toBe(0);
});

test('one was submitted before it was authored, and takes no negative time', async () => {
  expect(
    await number('select count(*) from approval_case where tenant_id = $1 and completed_at < requested_at'),
  ).toBe(1);
  expect(
    await number('select min(decide_seconds) from approval_case where tenant_id = $1'),
  ).toBeGreaterThanOrEqual(0);
});

test('only what the requester carried out is strongly tied to the request', async () => {
  const completer = (who: 'requester' | 'others') =>
    number(
      `select count(*) from case_event l join audit_event e on e.tenant_id = l.tenant_id and e.position = l.position
         join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
         join approval_case c on c.tenant_id = l.tenant_id and c.request_id = l.request_id
        where l.tenant_id = $1 and l.role = 'completion' and a.user_id ${who === 'requester' ? '=' : '<>'} c.requester_id`,
    );
  expect([await completer('requester'), await completer('others')]).toEqual([1397, 1966 - 1397]);
  const confirmed = `select count(*) from approval_case where tenant_id = $1 and effect = 'confirmed'`;
  // The one with the clock that was wrong did its change before it asked.
  const early = reviews.filter((one) => Date.parse(one.submittedTime) < Date.parse(one.authoredTime));
  const earlyOwn = early.filter(({ requester, committer }) => requester === committer).length;
  expect(await number(confirmed)).toBe(1397 - earlyOwn);
});

test('the hours from authored to submitted are spread as the profile says', async () => {
  const percentile = (share: number) =>
    number(
      `select percentile_cont(${share}) within group (order by extract(epoch from completed_at - requested_at) / 3600)
         from approval_case where tenant_id = $1`,
    );
  expect(await percentile(0.05)).toBeCloseTo(0.29, 1);
  expect(await percentile(0.5)).toBeCloseTo(23.2, 1);
  expect(Math.round(await percentile(0.95))).toBe(837);
});

test('a replay gives the same cases and findings', async () => {
  const before = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(before, await derivedRows(database))).toEqual([]);
}, 240_000);
