import { type GraphAnswer, type GraphClient, type Transport } from '@countersign/graph';
import { type ArchiveStore, type ArchiveWriter } from '../../apps/ingester/src/archive/archive-store.ts';
import { type PreparedPage } from '../../apps/ingester/src/archive/arrived-page.ts';
import { type HarvestStore } from '../../apps/ingester/src/harvest-store.ts';
import { type RecordStore, type RecordTransaction } from '../../apps/ingester/src/stages/record-store.ts';
import { graphOrigin } from './fake-graph.ts';
import { type Life } from './life.ts';
import { placed } from './memory-stores.ts';
import { type World } from './world.ts';

export interface Surroundings {
  readonly world: World;
  readonly life: Life;
}

type ClientSurroundings = Surroundings & {
  readonly tokens: { token(): Promise<string> };
  readonly transport: Transport;
};

/** How an ingester can be put together wrongly: a broken part in the place of one of its own. */
export interface Mutation {
  readonly store?: (store: HarvestStore, around: Surroundings) => HarvestStore;
  readonly records?: (records: RecordStore, around: Surroundings) => RecordStore;
  readonly client?: (client: GraphClient, around: ClientSurroundings) => GraphClient;
  readonly transport?: (transport: Transport) => Transport;
}

export interface Mutant {
  readonly code: string;
  /** The defect, as somebody really had it. */
  readonly defect: string;
  /** Seeds within which it has to be caught. */
  readonly within: number;
  /** Absent: what it breaks is not there at this level. */
  readonly mutation?: Mutation;
  /** Why it is absent. */
  readonly waitsFor?: string;
}

export const asItIs: Mutation = {};

export const mutants: readonly Mutant[] = [
  {
    code: 'M1',
    defect: 'cursor moved before the commit',
    within: 50,
    mutation: { records: moveCursorFirst },
  },
  { code: 'M2', defect: '> in the place of >=', within: 50, mutation: { client: askAfter } },
  {
    code: 'M3',
    defect: 'only the first page is read',
    within: 1,
    mutation: { client: answersWith(withoutLink) },
  },
  {
    code: 'M4',
    defect: 'completion written in finally',
    within: 50,
    mutation: { store: writers(alwaysComplete) },
  },
  {
    code: 'M5',
    defect: 'told apart by id only',
    within: 5,
    mutation: { store: knowing((id) => id !== null) },
  },
  {
    code: 'M6',
    defect: 'an empty id taken for an id',
    within: 20,
    mutation: { store: knowing((id) => id === null) },
  },
  { code: 'M7', defect: 'nextLink followed anywhere', within: 5, mutation: { client: followAnything } },
  {
    code: 'M8',
    defect: 'Retry-After capped at 180 s',
    within: 20,
    mutation: { transport: capRetryAfter },
  },
  {
    code: 'M9',
    defect: 'the error of a later page swallowed',
    within: 50,
    mutation: { client: swallowErrors },
  },
  {
    code: 'M10',
    defect: 'parsed, and written again',
    within: 5,
    mutation: { client: answersWith(writtenAgain) },
  },
  {
    code: 'M11',
    defect: 'error of an idle connection not handled',
    within: 20,
    waitsFor: 'L2: it needs a real pool',
  },
  {
    code: 'M12',
    defect: 'positions from a sequence',
    within: 200,
    mutation: { store: writers(fromSequence) },
  },
  {
    code: 'M13',
    defect: 'a lock without a fencing token',
    within: 500,
    mutation: { store: writers(unfenced) },
  },
  {
    code: 'M14',
    defect: 'signed without asking for consistency',
    within: 20,
    waitsFor: 'the notary, which this level does not have',
  },
  {
    code: 'M15',
    defect: 'a gap is not recorded after a restart',
    within: 50,
    mutation: { records: forgetGaps },
  },
  {
    code: 'M16',
    defect: 'the window stands still while all reads succeed',
    within: 20,
    mutation: { client: standStill },
  },
  { code: 'M17', defect: 'no rows taken for "all deleted"', within: 20, mutation: { store: believeEmpty } },
  {
    code: 'M18',
    defect: 'tenants shown with SET, not SET LOCAL',
    within: 50,
    waitsFor: 'L2: it needs a real pool',
  },
  {
    code: 'M19',
    defect: 'what was not read to its end counts for coverage',
    within: 20,
    mutation: { records: coverByAll },
  },
  { code: 'M20', defect: 'a leaf written again', within: 20, mutation: { store: writers(writeLeafAgain) } },
];

function transactions(
  records: RecordStore,
  mutate: (transaction: RecordTransaction) => Partial<RecordTransaction>,
): RecordStore {
  return {
    transaction: (work) =>
      records.transaction((transaction) => work({ ...transaction, ...mutate(transaction) })),
  };
}

function moveCursorFirst(records: RecordStore, { world }: Surroundings): RecordStore {
  return transactions(records, ({ pagesToRead }) => ({
    pagesToRead: async (from, to, max) => {
      const read = await pagesToRead(from, to, max);
      const { cursor } = world.database;
      world.database.cursor = {
        ...cursor,
        nextPageId: (read.pages.at(-1)?.pageId ?? cursor.nextPageId - 1) + 1,
      };
      return read;
    },
  }));
}

function forgetGaps(records: RecordStore, { life }: Surroundings): RecordStore {
  return transactions(records, ({ unrecordedGaps }) => ({
    unrecordedGaps: async () =>
      (await unrecordedGaps()).filter(({ from }) => Date.parse(from) >= life.startedAt),
  }));
}

function coverByAll(records: RecordStore, { world }: Surroundings): RecordStore {
  return transactions(records, ({ completeSweeps }) => ({
    completeSweeps: async (from, to, max) => {
      const others = world.database.sweeps.filter(
        ({ reason, position }) => reason !== null && from <= position && position < to,
      );
      return [
        ...(await completeSweeps(from, to, max)),
        ...others.map((sweep) => placed({ ...sweep, reason: null })),
      ];
    },
  }));
}

/** The newest one in the place of the first. */
function writeLeafAgain({ insertSweepLeaf }: ArchiveWriter, { world }: Surroundings): Partial<ArchiveWriter> {
  return {
    insertSweepLeaf: async (position, hash) => {
      const { leafRuns } = world.database;
      if (leafRuns[0] && leafRuns.length > 100)
        leafRuns[0] = { ...leafRuns[0], hashes: Buffer.concat([hash, leafRuns[0].hashes.subarray(32)]) };
      await insertSweepLeaf(position, hash);
    },
  };
}

type Asked = Parameters<GraphClient['get']>;

/** As the SDK does. What is noted of the wait is capped with it. */
function capRetryAfter(transport: Transport): Transport {
  return async (request) => {
    const answer = await transport(request);
    const asked = answer.headers.get('retry-after') ?? '';
    const now = Date.parse(answer.headers.get('date') ?? '');
    const seconds = /^\d+$/.test(asked) ? Number(asked) : (Date.parse(asked) - now) / 1000;
    if (seconds > 180) answer.headers.set('retry-after', '180');
    return answer;
  };
}

function asking(client: GraphClient, get: (...asked: Asked) => Promise<GraphAnswer>): GraphClient {
  return { ...client, get };
}

function askAfter(client: GraphClient): GraphClient {
  return asking(client, (path, signal) => client.get(path.replace('%20ge%20', '%20gt%20'), signal));
}

function answersWith(change: (text: string) => string): NonNullable<Mutation['client']> {
  return (client) =>
    asking(client, async (...asked) => {
      const answer = await client.get(...asked);
      return { ...answer, bytes: Buffer.from(change(answer.bytes.toString())) };
    });
}

function withoutLink(text: string): string {
  return text.replace(/,"@odata\.nextLink":"[^"]*"/, '');
}

function writtenAgain(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function followAnything(client: GraphClient, { tokens, transport }: ClientSurroundings): GraphClient {
  return asking(client, async (link, signal) => {
    const { origin, href } = new URL(link, graphOrigin);
    if (origin === graphOrigin) return client.get(link, signal);
    const headers = new Headers({ authorization: `Bearer ${await tokens.token()}` });
    return { url: href, ...(await transport({ url: href, headers, signal })) };
  });
}

function swallowErrors(client: GraphClient): GraphClient {
  return asking(client, async (link, signal) => {
    try {
      return await client.get(link, signal);
    } catch (error) {
      if (!link.includes('$skiptoken')) throw error;
      return { url: link, status: 200, headers: new Headers(), bytes: Buffer.from('{"value":[]}') };
    }
  });
}

function standStill(client: GraphClient, { world }: Surroundings): GraphClient {
  return asking(client, async (...asked) => {
    const answer = await client.get(...asked);
    const headers = new Headers(answer.headers);
    headers.set('date', new Date(world.schedule.settings.startAt).toUTCString());
    return { ...answer, headers };
  });
}

function archiving(store: HarvestStore, change: Partial<ArchiveStore>): HarvestStore {
  return { ...store, archive: { ...store.archive, ...change } };
}

function writers(
  mutate: (writer: ArchiveWriter, around: Surroundings) => Partial<ArchiveWriter>,
): NonNullable<Mutation['store']> {
  return (store, around) =>
    archiving(store, {
      transaction: (work) =>
        store.archive.transaction((writer) => work({ ...writer, ...mutate(writer, around) })),
    });
}

function alwaysComplete({ insertSweep }: ArchiveWriter): Partial<ArchiveWriter> {
  return { insertSweep: (sweep) => insertSweep({ ...sweep, reason: null }) };
}

/** Handed out at once, and not taken back when the transaction is. */
function fromSequence(
  { lockHead, moveHead }: ArchiveWriter,
  { world }: Surroundings,
): Partial<ArchiveWriter> {
  return {
    lockHead: async () => {
      const head = await lockHead();
      return head && { ...head, size: Math.max(head.size, world.sequence) };
    },
    moveHead: (size, pages) => {
      world.sequence = size;
      return moveHead(size, pages);
    },
  };
}

function unfenced({ lockHead }: ArchiveWriter, { life }: Surroundings): Partial<ArchiveWriter> {
  return {
    lockHead: async () => {
      const head = await lockHead();
      return head && { ...head, epoch: life.epoch };
    },
  };
}

/** Takes an object for known when any other with the same id is. */
function knowing(isMeant: (objectId: string | null) => boolean): NonNullable<Mutation['store']> {
  return (store, { world }) =>
    archiving(store, {
      findKnown: async (pages: readonly PreparedPage[]) => {
        const known = await store.archive.findKnown(pages);
        const positions = new Map(known.positions);
        for (const { page, items } of pages) {
          for (const { objectId, key } of items.filter((item) => isMeant(item.objectId))) {
            const other = world.database.observations.find(
              (one) => one.object_id === objectId && one.source === page.source,
            );
            if (other && !positions.has(key)) positions.set(key, other.position);
          }
        }
        return { ...known, positions };
      },
    });
}

function believeEmpty(store: HarvestStore): HarvestStore {
  const { sweeps } = store;
  const lastComplete: typeof sweeps.lastComplete = async (source) => {
    const last = await sweeps.lastComplete(source);
    return last && { ...last, items: 0 };
  };
  return { ...store, sweeps: { ...sweeps, lastComplete, toShow: () => Promise.resolve([]) } };
}
