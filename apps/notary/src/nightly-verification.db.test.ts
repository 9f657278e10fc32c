import { anArchive, type ArchiveBuilder } from '../../../test/archive-builder.ts';
import { useDatabase } from '../../../test/database.ts';
import { aNotaryDesk, type NotaryDesk } from '../../../test/notary-desk.ts';
import { NightlyVerification, type NightlyVerificationOptions } from './nightly-verification.ts';
import { onlyNotary } from './only-notary.ts';

const database = useDatabase();
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let hour = 0;

beforeEach(async () => {
  // Each test has the database to itself: every log is verified.
  await database.query(
    'truncate tenant, page, observation, leaf_run, control_record, subtree, checkpoint, anchor_state, verification restart identity cascade',
  );
  notary = await aNotaryDesk(database);
  archive = await anArchive(database);
});
afterEach(() => notary.end());

async function harvest(count = 3, of = archive): Promise<void> {
  hour += 1;
  const at = new Date(Date.UTC(2026, 9, 5) + hour * 3_600_000).toISOString();
  const requests = Array.from({ length: count }, (_, index) => ({ id: `request-${1000 * hour + index}` }));
  await of.readRequests(at, requests);
}

const night = new Date('2026-10-10T03:00:00Z');
const later = (seconds: number) => new Date(night.getTime() + 1000 * seconds);

/** A notary that has just been started, its clock standing where it is put. */
function start(change: Partial<NightlyVerificationOptions> = {}): {
  nightly: NightlyVerification;
  at: (moment: Date) => Promise<void>;
} {
  let now = night;
  const nightly = new NightlyVerification({
    ...notary.desk,
    dataSource: notary.dataSource,
    now: () => now,
    rest: () => Promise.resolve(),
    ...change,
  });
  return {
    nightly,
    at(moment) {
      now = moment;
      return nightly.round(new AbortController().signal);
    },
  };
}

const verifications = (of = archive) =>
  of.query<{ startedAt: Date; isFull: boolean; size: number; problem: string | null }>(
    `select started_at as "startedAt", is_full as "isFull", size::int, problem from verification
      where tenant_id = $1 order by started_at`,
  );

it('verifies every log from end to end once a day, and notes it where a person’s verification is noted', async () => {
  const other = await anArchive(database);
  await harvest(3);
  await harvest(1, other);
  await notary.sign();
  const { at } = start();
  await at(night);
  const first = { startedAt: night, isFull: true, size: 5, problem: null };
  expect(await verifications()).toEqual([first]);
  expect(await verifications(other)).toEqual([{ ...first, size: 3 }]);
  expect(notary.lines.at(-1)).toMatchObject({ level: 'info', message: 'Verified from end to end.', size: 3 });
  await at(later(86_399));
  await start().at(later(86_399));
  expect(await verifications()).toHaveLength(1);
  await at(later(86_400));
  expect(await verifications()).toEqual([first, { ...first, startedAt: later(86_400) }]);
});

it('waits for the first signature: before there is nothing to verify by', async () => {
  await harvest();
  const { at } = start();
  await at(night);
  expect(await verifications()).toEqual([]);
  await notary.sign();
  await at(night);
  expect(await verifications()).toHaveLength(1);
});

it('is loud about what was altered, notes it, tells of it again at a start, and goes on to the other logs', async () => {
  const other = await anArchive(database);
  await harvest(3);
  await harvest(1, other);
  await notary.sign();
  await archive.query(`update observation set object_id = 'x' where tenant_id = $1 and position = 1`);
  await start().at(night);
  const words = expect.stringMatching(
    /^Table observation, position 1, the observation of approval-requests "x"/,
  );
  expect(await verifications()).toEqual([{ startedAt: night, isFull: true, size: 5, problem: words }]);
  const loud = {
    level: 'error',
    code: 'verification_failed',
    tenant: archive.tenant.entraId,
    problem: words,
  };
  expect(notary.lines.filter(({ level }) => level === 'error')).toEqual([expect.objectContaining(loud)]);
  expect(await verifications(other)).toEqual([expect.objectContaining({ problem: null })]);
  notary.lines.splice(0);
  await start().nightly.tellOfFailures();
  expect(notary.lines).toEqual([expect.objectContaining(loud)]);
});

it('finds a log that another key signed, though everything in the database fits', async () => {
  await harvest(3);
  await notary.sign();
  const stranger = await aNotaryDesk(database);
  try {
    await stranger.desk.keyring.load();
    await stranger.desk.keyring.makeNext();
    const { keyring } = stranger.desk;
    await start({ keyring }).at(night);
  } finally {
    await stranger.end();
  }
  expect(await verifications()).toEqual([
    expect.objectContaining({ problem: expect.stringContaining('none of them is the key that was named') }),
  ]);
});

it('does not hold up signing: what is archived meanwhile is signed while it rests', async () => {
  await harvest(3);
  await notary.sign();
  let rests = 0;
  const rest = async () => {
    rests += 1;
    if (rests > 1) return;
    await harvest(2);
    await notary.sign();
    expect(await archive.query('select size::int from checkpoint where tenant_id = $1 order by 1')).toEqual([
      { size: 5 },
      { size: 8 },
    ]);
  };
  await start({ rest }).at(night);
  expect(rests).toBeGreaterThan(1);
  // It spoke of the moment at which it began.
  expect(await verifications()).toEqual([expect.objectContaining({ size: 5, problem: null })]);
});

it('notes nothing where it was cut off, and begins again ten minutes later', async () => {
  await harvest(3);
  await notary.sign();
  let ending: AbortController | undefined = new AbortController();
  let now = night;
  const rest = () => Promise.resolve(ending?.abort(new Error('The notary was asked to end.')));
  const { nightly } = start({ rest, now: () => now });
  await expect(nightly.round(ending.signal)).rejects.toThrow('asked to end');
  expect(await verifications()).toEqual([]);
  ending = undefined;
  now = later(599);
  await nightly.round(new AbortController().signal);
  expect(await verifications()).toEqual([]);
  now = later(600);
  await nightly.round(new AbortController().signal);
  expect(await verifications()).toHaveLength(1);
});

it('is one round at a time, and one notary’s', async () => {
  await harvest(3);
  await notary.sign();
  const signal = new AbortController().signal;
  await onlyNotary(notary.dataSource, 'verify', () => start().at(night));
  expect(await verifications()).toEqual([]);
  const { nightly } = start();
  nightly.begin(signal);
  nightly.begin(signal);
  await nightly.settled();
  expect(await verifications()).toHaveLength(1);
  expect(notary.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
