import { type CoveragePeriod, type Instant, type Source } from '@countersign/domain';
import {
  type ArchiveStore,
  type ArchiveWriter,
  type SweepToInsert,
} from '../../apps/ingester/src/archive/archive-store.ts';
import { type PreparedPage } from '../../apps/ingester/src/archive/arrived-page.ts';
import { type Known, twinKey } from '../../apps/ingester/src/archive/find-known.ts';
import { type TurnSession } from '../../apps/ingester/src/archive/turn.ts';
import { type HarvestStore } from '../../apps/ingester/src/harvest-store.ts';
import { type ConnectionState } from '../../apps/ingester/src/connection-state.ts';
import { type SourceStates } from '../../apps/ingester/src/source-states.ts';
import {
  type Covered,
  oldBefore,
  overlap,
  type Window,
} from '../../apps/ingester/src/sources/audit-windows.ts';
import {
  type PastReading,
  pastReadingsMax,
  type SweepHistory,
} from '../../apps/ingester/src/sources/sweep-history.ts';
import { type ArchivedObject, type PageToRead } from '../../apps/ingester/src/queries/pages-to-read.ts';
import { type PlacedSweep } from '../../apps/ingester/src/queries/coverage-periods.ts';
import { type RecordStore, type RecordTransaction } from '../../apps/ingester/src/stages/record-store.ts';
import {
  ConnectionLost,
  type Holder,
  insertRows,
  type MemoryDatabase,
  type ObservationRow,
  type PageRow,
  postgresError,
  type StateRow,
  type Transaction,
  type VersionRow,
} from './memory-database.ts';

/** How a statement is carried out: at once, or by a process that may die of it. */
export interface Connection extends Holder {
  step<Result>(what: string, apply: () => Result | Promise<Result>, isCommit?: boolean): Promise<Result>;
  /** A look inside a transaction: dying there is dying at the statement before. */
  look<Result>(what: string, apply: () => Result | Promise<Result>): Promise<Result>;
}

const conflict = '40001';
const attemptsMax = 5;

/** As withTransaction: all of it or nothing, and again after a conflict. */
async function inTransaction<Result>(
  database: MemoryDatabase,
  connection: Connection,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const transaction = database.begin(connection);
    try {
      const result = await work(transaction);
      await connection.step(
        'commit',
        () => {
          if (transaction.isBroken) throw new ConnectionLost();
          database.commit(transaction);
        },
        true,
      );
      return result;
    } catch (error) {
      database.rollback(transaction);
      if (attempt >= attemptsMax || (error as { code?: string }).code !== conflict) throw error;
    }
  }
}

export function memoryHarvestStore(
  database: MemoryDatabase,
  connection: Connection,
  now: () => Date,
  tenant: { readonly entraId: string },
): HarvestStore {
  return {
    openTurnSession: () => turnSession(database, connection, tenant.entraId),
    archive: memoryArchive(database, connection),
    sweeps: memorySweepHistory(database, connection),
    states: memoryStates(database, connection, now),
    connection: forPeople,
  };
}

/** What is only told to people: nothing is decided by it. */
const forPeople: ConnectionState = {
  credential: () => Promise.resolve(),
  permissions: () => Promise.resolve(),
  clock: () => Promise.resolve(),
  derived: () => Promise.resolve(),
};

function turnSession(database: MemoryDatabase, connection: Connection, entraId: string): TurnSession {
  const session = { connection };
  const isMine = () => database.turn === session;
  return {
    tryLock: () =>
      connection.step('try the turn', () => {
        const holder = database.turn as typeof session | undefined;
        if (holder && !holder.connection.isDead) return false;
        database.turn = session;
        return true;
      }),
    raiseEpoch: () =>
      inTransaction(database, connection, (transaction) =>
        connection.step('raise the epoch', async () => {
          await database.headLock.acquire(transaction);
          const head = database.head ?? { size: 0, pages: 0, epoch: 0 };
          transaction.head = { ...head, epoch: head.epoch + 1 };
          connection.epoch = transaction.head.epoch;
          return { epoch: transaction.head.epoch, entraId };
        }),
      ),
    end: async () => {
      await connection
        .step('end the turn', () => {
          if (isMine()) database.turn = undefined;
        })
        .catch(() => {
          // The session went with its connection.
          if (isMine()) database.turn = undefined;
        });
    },
  };
}

export function memoryArchive(database: MemoryDatabase, connection: Connection): ArchiveStore {
  return {
    makeRoom: () => Promise.resolve(),
    lastDeletion: () => Promise.resolve(-1),
    deletedAmong: () => Promise.resolve([]),
    findKnown: (pages) => connection.step('find known', () => findKnown(database, pages)),
    compress: (body) => Promise.resolve(body),
    transaction: (work) =>
      inTransaction(database, connection, (transaction) =>
        work(archiveWriter(database, connection, transaction)),
      ),
    pageCount: () => connection.step('page count', () => database.head?.pages ?? 0),
    sweepsWithoutEnd: (from, to) =>
      connection.step('sweeps without end', () => {
        const pages = database.pages.slice(Math.max(0, from), to);
        return [...new Set(pages.map((page) => page.sweep_id))].filter((id) => !database.sweepIds.has(id));
      }),
    openSweep: (sweepId) =>
      connection.step('open sweep', () => {
        const pages = database.pagesOfSweep.get(sweepId);
        const first = pages?.[0];
        if (!pages || !first) return null;
        const times = pages.map((page) => page.received_at.getTime());
        const asked = pages.map((page) => page.asked).sort()[0] as string;
        return {
          source: first.source,
          asked,
          first: new Date(Math.min(...times)),
          last: new Date(Math.max(...times)),
        };
      }),
  };
}

function findKnown(database: MemoryDatabase, pages: readonly PreparedPage[]): Known {
  const positions = new Map<string, number>();
  for (const { items } of pages) {
    for (const { month, hash, key } of items) {
      const row = database.byContent.get(`${month}${hash.toString('latin1')}`);
      if (row) positions.set(key, row.position);
    }
  }
  const twins = new Map<string, { pageId: number; receivedAt: Date }>();
  for (const { key, items } of pages) {
    const page = database.twins.get(twinKey(key, items.length));
    if (page) twins.set(twinKey(key, items.length), { pageId: page.page_id, receivedAt: page.received_at });
  }
  return { positions, pages: twins };
}

function archiveWriter(
  database: MemoryDatabase,
  connection: Connection,
  transaction: Transaction,
): ArchiveWriter {
  return {
    lockHead: () =>
      connection.step('lock the head', async () => {
        await database.headLock.acquire(transaction);
        return database.head;
      }),
    lastDeletion: () => Promise.resolve(-1),
    insert: (target, rows) =>
      connection.step(`insert ${target.table}`, () => {
        insertRows(database, transaction, target, rows as Iterable<never>);
      }),
    pagesOfSweep: (sweepId) =>
      connection.look('pages of sweep', () => {
        const own = transaction.pages.filter((page) => page.sweep_id === sweepId);
        return [...(database.pagesOfSweep.get(sweepId) ?? []), ...own].map((page) => ({
          pageNumber: page.page_number,
          items: page.items,
          newItems: page.new_items,
          idsSha256: page.ids_sha256,
          commitment: page.commitment,
        }));
      }),
    insertSweep: (sweep) =>
      connection.step('insert sweep', () => {
        if (database.sweepIds.has(sweep.sweepId)) throw postgresError('23505', 'sweep');
        transaction.sweeps.push(sweep);
      }),
    insertSweepLeaf: (position, hash) =>
      connection.step('insert sweep leaf', () => {
        transaction.leafRuns.push({ first_position: position, leaves: 1, hashes: hash });
      }),
    moveHead: (size, pages) =>
      connection.step('move the head', () => {
        transaction.head = { size, pages, epoch: database.head?.epoch ?? 0 };
      }),
  };
}

export function memorySweepHistory(database: MemoryDatabase, connection: Connection): SweepHistory {
  const complete = (source: Source) => database.completeSweeps.get(source) ?? [];
  const ranged = () => complete('audit-events') as readonly RangedSweep[];
  return {
    lastComplete: (source) =>
      connection.step('last complete sweep', () => newest(complete(source), ({ endedAt }) => endedAt)),
    acceptedAsGone: (source) => connection.step('accepted as gone', () => acceptedAsGone(database, source)),
    toShow: (source, since) =>
      connection.step('what is to be shown', () => {
        const changedSince = ({ lastModifiedAt }: VersionRow) =>
          source === 'access-policies' || (lastModifiedAt !== null && lastModifiedAt > instantOf(since));
        const shown = [...database.versions.values()].filter(
          (version) =>
            version.source === source &&
            version.goneAt === null &&
            version.sightings > 0 &&
            changedSince(version),
        );
        return [...new Set(shown.map(({ objectId }) => objectId))];
      }),
    covered: (_source, now) => connection.step('audit coverage', () => auditCoverage(ranged(), now)),
    approverGroups: () => Promise.resolve([]),
    knownGroups: () => Promise.resolve(new Map()),
    unreadHoles: () =>
      connection.step('unread holes', () => unreadHoles(database.coverage.get('audit-events') ?? [])),
    reReads: () =>
      connection.step('re-reads', () => ({
        first: oldest(ranged(), ({ endedAt }) => endedAt)?.startedAt ?? null,
        readings: pastReadings(ranged()),
      })),
  };
}

/** Those of the decisions that no complete reading has used up. */
function acceptedAsGone({ controls, completeSweeps }: MemoryDatabase, source: Source): string[] {
  const readAt = completeSweeps.get(source)?.at(-1)?.position ?? -1;
  return controls
    .filter(({ kind, position }) => kind === 'accepted' && position > readAt)
    .map(({ body }) => JSON.parse(body) as { source: Source; lacking: string[] })
    .flatMap((accepted) => (accepted.source === source ? accepted.lacking : []));
}

type RangedSweep = SweepToInsert & { readonly rangeFrom: Date; readonly rangeTo: Date };

const day = 86_400_000;

function pastReadings(sweeps: readonly RangedSweep[]): PastReading[] {
  return sweeps
    .filter(({ startedAt, rangeFrom }) => startedAt.getTime() - rangeFrom.getTime() >= 2 * day)
    .map(({ startedAt, rangeFrom, rangeTo }) => ({ startedAt, from: rangeFrom, to: rangeTo }))
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
    .slice(0, pastReadingsMax);
}

function auditCoverage(sweeps: readonly RangedSweep[], now: Date): Covered | null {
  const first = oldest(sweeps, ({ rangeFrom }) => rangeFrom);
  const last = newest(sweeps, ({ rangeTo }) => rangeTo);
  if (!first || !last) return null;
  const before = oldBefore(now);
  const old = sweeps
    .filter(({ rangeTo }) => rangeTo <= before)
    .sort((a, b) => a.rangeFrom.getTime() - b.rangeFrom.getTime());
  const lowestOldCounts = old.slice(0, 3).map(({ items }) => items);
  return { from: first.rangeFrom, to: last.rangeTo, lowestOldCounts };
}

function newest<Item>(items: readonly Item[], dateOf: (item: Item) => Date): Item | null {
  let best: Item | null = null;
  for (const item of items) if (best === null || dateOf(item) > dateOf(best)) best = item;
  return best;
}

function oldest<Item>(items: readonly Item[], dateOf: (item: Item) => Date): Item | null {
  let best: Item | null = null;
  for (const item of items) if (best === null || dateOf(item) < dateOf(best)) best = item;
  return best;
}

function unreadHoles(periods: readonly CoveragePeriod[]): Window[] {
  const read = periods.filter(({ state, reason }) => state === 'complete' || reason === 'read-late');
  const lowest = read.map(({ from }) => from ?? '').sort()[0];
  return periods
    .flatMap(({ from, to, reason }) =>
      reason === 'not-read-yet' && from !== null && to !== null && lowest !== undefined && from > lowest
        ? [{ from: new Date(Date.parse(from) - overlap), to: new Date(to) }]
        : [],
    )
    .sort((a, b) => b.from.getTime() - a.from.getTime())
    .slice(0, 100);
}

export function memoryStates(
  database: MemoryDatabase,
  connection: Connection,
  now: () => Date,
): SourceStates {
  const change = (source: Source, what: Partial<StateRow>) => {
    const before = database.states.get(source);
    if (before) database.states.set(source, { ...before, ...what });
  };
  const stillHolds = (source: Source): Date | null => {
    const { throttledUntil = null, lastAttemptAt } = database.states.get(source) ?? {};
    const holds =
      throttledUntil !== null && throttledUntil > now() && lastAttemptAt && lastAttemptAt <= now();
    return holds ? throttledUntil : null;
  };
  const later = (source: Source, until: Date | null) => {
    const held = stillHolds(source);
    return held && (until === null || held > until) ? held : until;
  };
  return {
    reading: (source) =>
      connection.step('state: reading', () => {
        const before = database.states.get(source) ?? { message: null, nextStep: null };
        const throttledUntil = stillHolds(source);
        database.states.set(source, { ...before, state: 'reading', throttledUntil, lastAttemptAt: now() });
      }),
    throttled: (source, until) =>
      connection.step('state: throttled', () =>
        change(source, { state: 'throttled', throttledUntil: later(source, until) }),
      ),
    progress: (source) =>
      connection.step('state: progress', () => {
        const state = database.states.get(source)?.state;
        change(source, {
          throttledUntil: stillHolds(source),
          ...(state === 'throttled' ? { state: 'reading' } : {}),
        });
      }),
    reach: () => connection.step('state: reach', () => undefined),
    idle: (source, message) =>
      connection.step('state: idle', () => {
        const before = database.states.get(source)?.message;
        change(source, { state: 'idle', message, nextStep: null, throttledUntil: stillHolds(source) });
        return message !== null && message !== before;
      }),
    settled: (source) =>
      connection.step('state: settled', () => {
        const state = database.states.get(source)?.state;
        if ((state === 'reading' || state === 'throttled') && stillHolds(source) === null)
          change(source, { state: 'idle', message: null, nextStep: null, throttledUntil: null });
        return state !== 'failing';
      }),
    failing: (source, { message, nextStep, until = null }) =>
      connection.step('state: failing', () => {
        const before = database.states.get(source)?.message;
        change(source, {
          state: until ? 'throttled' : 'failing',
          message,
          nextStep,
          throttledUntil: later(source, until),
        });
        return before !== message;
      }),
    // No optional source is read here.
    off: () => Promise.resolve(false),
    refusedAt: () => Promise.resolve(null),
    waitsUntil: () =>
      connection.step('state: waits until', () => {
        const waits = [...database.states.keys()].flatMap((source) => stillHolds(source) ?? []);
        return newest(waits, (until) => until);
      }),
    lastThrottled: () =>
      connection.step('state: last throttled', () => {
        const waiting = [...database.states].filter(
          ([, { throttledUntil, state }]) => throttledUntil !== null && state !== 'idle',
        );
        return newest(waiting, ([, { throttledUntil }]) => throttledUntil as Date)?.[0] ?? null;
      }),
  };
}

export function memoryRecords(database: MemoryDatabase, connection: Connection): RecordStore {
  return {
    transaction: (work) =>
      inTransaction(database, connection, (transaction) =>
        work(recordsIn(database, connection, transaction)),
      ),
  };
}

const nothingKnown = { requestsKnownFrom: null, gaps: [], log: [] };

function recordsIn(
  database: MemoryDatabase,
  connection: Connection,
  transaction: Transaction,
): RecordTransaction {
  const save = (
    kind: 'request' | 'policy' | 'event' | 'rejection',
    rows: readonly { readonly position: number | null }[],
  ) =>
    rows.length === 0
      ? Promise.resolve()
      : connection.step(`save ${kind}`, () => {
          transaction.records.push(...rows.map(({ position }) => ({ kind, position })));
        });
  const addVersion = (
    source: VersionRow['source'],
    { position, receivedAt }: { readonly position: number; readonly receivedAt: Instant },
    objectId: string,
    lastModifiedAt: Instant | null,
  ) =>
    transaction.versions.set(position, {
      source,
      position,
      objectId,
      lastModifiedAt,
      firstSeenAt: receivedAt,
      lastSeenAt: receivedAt,
      sightings: 0,
      goneAt: null,
    });
  return {
    ...coverageIn(database, connection, transaction),
    shareDerived: () => Promise.resolve(),
    lastDeletion: () => Promise.resolve(-1),
    lockCursor: () =>
      connection.look('lock the cursor', async () => {
        await database.cursorLock.acquire(transaction);
        return database.cursor;
      }),
    moveCursor: (to) =>
      connection.step('move the cursor', () => {
        transaction.cursor = to;
      }),
    archiveHead: () => connection.look('archive head', () => database.head ?? { size: 0, pages: 0 }),
    pagesToRead: (from, to, max) =>
      connection.look('pages to read', () => pagesToRead(database, from, Math.min(to, from + max))),
    // What requests tell of events is SQL and derived; no decision of this level rests on it.
    writeKnowledge: () => Promise.resolve(nothingKnown),
    markNewlyDecidable: () => Promise.resolve(),
    saveDrift: () => Promise.resolve(),
    markSightings: (from, to) =>
      connection.look('mark sightings', () => markSightings(database, transaction, from, to)),
    markGone: (from, to) => connection.look('mark gone', () => markGone(database, transaction, from, to)),
    markCases: () => Promise.resolve(),
    markPolicies: () => Promise.resolve(),
    saveRequests: async (versions) => {
      await save('request', versions);
      for (const { record, ...version } of versions)
        addVersion('approval-requests', version, record.id, record.lastModifiedAt);
    },
    savePolicies: async (versions) => {
      await save('policy', versions);
      for (const { record, ...version } of versions) addVersion('access-policies', version, record.id, null);
    },
    saveEvents: async (events) => {
      await save('event', events);
      return events.length;
    },
    saveRejections: (rejections) => save('rejection', rejections),
    saveAssignments: () => Promise.resolve(),
    saveGroups: () => Promise.resolve(),
    saveMembers: () => Promise.resolve(),
    saveDirectoryEvents: () => Promise.resolve(),
    followGroups: () => Promise.resolve(),
  };
}

function markSightings(
  database: MemoryDatabase,
  transaction: Transaction,
  from: number,
  to: number,
): { policiesCameBack: boolean } {
  for (const page of database.pages.slice(from, to)) {
    if (page.source === 'audit-events') continue;
    const shows = page.same_as_page_id === null ? page : (database.pages[page.same_as_page_id] as PageRow);
    const fresh = Array.from({ length: shows.new_items }, (_, nth) => shows.first_position + nth);
    for (const position of new Set([...shows.known_positions, ...fresh])) {
      const version = transaction.versions.get(position) ?? database.versions.get(position);
      if (!version) continue;
      const at = instantOf(page.received_at);
      const lastSeenAt = at > version.lastSeenAt ? at : version.lastSeenAt;
      transaction.versions.set(position, {
        ...version,
        lastSeenAt,
        sightings: version.sightings + 1,
        goneAt: null,
      });
    }
  }
  return { policiesCameBack: false };
}

function markGone(
  database: MemoryDatabase,
  transaction: Transaction,
  from: number,
  to: number,
): { policiesWent: boolean } {
  const sweeps = (['approval-requests', 'access-policies'] as const).flatMap((source) =>
    sweepsBetween(database.completeSweeps.get(source) ?? [], from, to).reverse(),
  );
  for (const { source, startedAt, endedAt } of sweeps) {
    for (const [position, stored] of new Map([...database.versions, ...transaction.versions])) {
      const version = transaction.versions.get(position) ?? stored;
      if (version.source === source && version.goneAt === null && version.lastSeenAt < instantOf(startedAt))
        transaction.versions.set(position, { ...version, goneAt: instantOf(endedAt) });
    }
  }
  return { policiesWent: false };
}

function pagesToRead(
  database: MemoryDatabase,
  from: number,
  to: number,
): { pages: PageToRead[]; objects: ArchivedObject[][] } {
  const rows = database.pages.slice(from, to);
  const pages = rows.map((row) => ({
    pageId: row.page_id,
    source: row.source,
    asked: row.asked,
    receivedAt: instantOf(row.received_at),
    items: row.items,
    status: row.status,
    body: row.body,
  }));
  const objects: ArchivedObject[] = [];
  for (const row of rows) {
    for (let nth = 0; nth < row.new_items; nth += 1) {
      const position = row.first_position + nth;
      const { body_offset, body_length } = database.byPosition.get(position) as ObservationRow;
      const text = (row.body as Buffer).toString('utf8', body_offset, body_offset + body_length);
      const { page_id: pageId, source, asked, received_at } = row;
      objects.push({
        position,
        pageId,
        item: nth,
        source,
        asked,
        receivedAt: instantOf(received_at),
        text,
        isText: true,
      });
    }
  }
  return { pages, objects: [objects] };
}

export function instantOf(date: Date): Instant {
  return `${date.toISOString().slice(0, -1)}000Z`;
}

const placedSweeps = new WeakMap<SweepToInsert, PlacedSweep>();

export function placed(sweep: SweepToInsert): PlacedSweep {
  let known = placedSweeps.get(sweep);
  if (!known) placedSweeps.set(sweep, (known = asPlaced(sweep)));
  return known;
}

function asPlaced(sweep: SweepToInsert): PlacedSweep {
  const { sweepId, position, items, reason, rangeFrom, rangeTo } = sweep;
  return {
    source: sweep.source as Source,
    sweepId,
    position,
    items,
    complete: reason === null,
    startedAt: instantOf(sweep.startedAt),
    endedAt: instantOf(sweep.endedAt),
    rangeFrom: rangeFrom && instantOf(rangeFrom),
    rangeTo: rangeTo && instantOf(rangeTo),
  };
}

/** Positions only grow, so the search goes back from the end. */
function sweepsBetween(sweeps: readonly SweepToInsert[], from: number, to: number): SweepToInsert[] {
  const found: SweepToInsert[] = [];
  for (let index = sweeps.length - 1; index >= 0; index -= 1) {
    const sweep = sweeps[index] as SweepToInsert;
    if (sweep.position < from) break;
    if (sweep.position < to) found.push(sweep);
  }
  return found;
}

function coverageIn(
  database: MemoryDatabase,
  connection: Connection,
  transaction: Transaction,
): Pick<
  RecordTransaction,
  | 'completeSweeps'
  | 'sweepsBeyondMemory'
  | 'endsBefore'
  | 'coverageEndingFrom'
  | 'replaceCoverage'
  | 'loadPauses'
  | 'savePauses'
  | 'unrecordedGaps'
  | 'appendGap'
> {
  const periods = (source: Source) => transaction.coverage.get(source) ?? database.coverage.get(source) ?? [];
  const complete = (source: Source) => (database.completeSweeps.get(source) ?? []).map(placed);
  return {
    completeSweeps: (from, to, max) =>
      connection.look('complete sweeps', () =>
        [...database.completeSweeps.values()]
          .flatMap((sweeps) => sweepsBetween(sweeps, from, to))
          .sort((a, b) => a.position - b.position)
          .slice(0, max)
          .map(placed),
      ),
    sweepsBeyondMemory: (_source, before) =>
      connection.look('sweeps beyond memory', () =>
        complete('audit-events').filter(
          ({ position, rangeFrom, endedAt }) =>
            position < before &&
            rangeFrom !== null &&
            Date.parse(rangeFrom) < Date.parse(endedAt) - 365 * day,
        ),
      ),
    endsBefore: (source, before) =>
      connection.look('ends before', () => {
        const sweeps = (database.completeSweeps.get(source) ?? []).filter(
          ({ position }) => position < before,
        );
        const ends = [oldest(sweeps, ({ endedAt }) => endedAt), newest(sweeps, ({ endedAt }) => endedAt)];
        const [first, last] = ends.map((sweep) => instantOf((sweep as SweepToInsert).endedAt));
        return { first: first as Instant, newest: last as Instant };
      }),
    coverageEndingFrom: (source, instant) =>
      connection.look('coverage ending from', () =>
        periods(source).filter(({ to }) => instant === null || to === null || to >= instant),
      ),
    replaceCoverage: (source, earlier, fresh) =>
      connection.step('replace coverage', () => {
        const gone = new Set(earlier.map(({ from }) => from));
        const kept = periods(source).filter(({ from }) => !gone.has(from));
        transaction.coverage.set(
          source,
          [...kept, ...fresh].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)),
        );
      }),
    loadPauses: (source) =>
      connection.look(
        'load pauses',
        () => transaction.pauses.get(source) ?? database.pauses.get(source) ?? null,
      ),
    savePauses: (source, pauses) =>
      connection.look('save pauses', () => {
        transaction.pauses.set(source, pauses);
      }),
    unrecordedGaps: () => connection.look('unrecorded gaps', () => unrecordedGaps(database, periods)),
    appendGap: ({ key, at, body }) =>
      connection.step('append gap', async () => {
        await database.headLock.acquire(transaction);
        if ([...database.controls, ...transaction.controls].some((control) => control.key === key))
          return null;
        const head = transaction.head ?? database.head;
        if (!head) throw new Error('There is no head to append to.');
        transaction.controls.push({ kind: 'gap', position: head.size, key, at, body });
        transaction.leafRuns.push({ first_position: head.size, leaves: 1, hashes: Buffer.alloc(32) });
        transaction.head = { ...head, size: head.size + 1 };
        return head.size;
      }),
  };
}

function unrecordedGaps(
  database: MemoryDatabase,
  periodsOf: (source: Source) => readonly CoveragePeriod[],
): Awaited<ReturnType<RecordTransaction['unrecordedGaps']>> {
  const sources: readonly Source[] = ['access-policies', 'approval-requests', 'audit-events'];
  return sources.flatMap((source) => {
    const periods = periodsOf(source);
    const last = newest(database.completeSweeps.get(source) ?? [], ({ endedAt }) => endedAt);
    const certainAt = last ? instantOf(last.endedAt) : undefined;
    return periods.flatMap(({ from, to, state, before, after }) => {
      if (state !== 'gap' || from === null || to === null || certainAt === undefined) return [];
      const mayGrow = periods.some((next) => next.from === to && next.reason === 'not-read-yet');
      const isRecorded = database.controls.some(({ key }) => key === `${source} ${from}`);
      return mayGrow || isRecorded ? [] : [{ source, from, to, before, after, certainAt }];
    });
  });
}
