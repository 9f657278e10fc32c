// Whether the archive proves itself. Every bit that a superuser can flip in evidence, and a list of things he can do to
// it with some thought, against the code behind `countersign verify --full`. A sample of the bits in each run;
// COUNTERSIGN_MUTATIONS=all flips every one, which takes its time; =page,sweep every one of these tables. docs/operations.md says how to run it.
import { rmSync } from 'node:fs';
import { useDatabase } from '../database.ts';
import { type Edit, edits, inLog } from './edits.ts';
import { columnsOfNoEvidence, tablesOfNoEvidence } from './not-evidence.ts';
import { allColumns, type Cell, cellsOf, type Column, flipped, overwrite } from './stored-bits.ts';
import { rehash } from './rewrite.ts';
import { type Story, tellStory } from './story.ts';
import {
  type Keepers,
  remembering,
  type Verdict,
  verifyAll,
  verifyEverything,
  verifySpan,
} from './verification.ts';

const asked = process.env['COUNTERSIGN_MUTATIONS'];
const isWhole = asked !== undefined;
/** Of each column, spread over all that is stored in it. */
const bitsPerColumn = 16;
const lanes = 2;

const database = useDatabase();
let story: Story;
let untouched: Map<number, Verdict>;

beforeAll(async () => {
  story = await tellStory(database);
  // A superuser is not stopped by what the tables forbid, so it must not help the proof either.
  await database.query(`do $$ declare one record; begin
    for one in select conrelid::regclass as of_table, conname from pg_constraint
                where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u', 'p') and conparentid = 0 and coninhcount = 0
                order by contype = 'p', contype = 'u'
    loop execute format('alter table %s drop constraint if exists %I cascade', one.of_table, one.conname); end loop;
  end $$`);
  await database.query('alter table tenant alter tenant_id drop identity');
  untouched = new Map();
  for (const { tenant } of [story.archive, story.other])
    untouched.set(tenant.tenantId, await inTransaction((runner) => verify(runner, tenant.tenantId)));
}, 300_000);

afterAll(() => {
  for (const folder of [story.dataDir, story.stolenDir]) rmSync(folder, { recursive: true, force: true });
});

type Runner = ReturnType<typeof database.administrator.createQueryRunner>;

/** On a moment of its own, and undone afterwards. */
async function inTransaction<Result>(work: (runner: Runner) => Promise<Result>): Promise<Result> {
  const runner = database.administrator.createQueryRunner();
  await runner.startTransaction('REPEATABLE READ');
  try {
    return await work(runner);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function verify(runner: Runner, tenantId: number, isFull = true): Promise<Verdict> {
  return verifyAll(runner, tenantId, keepers(), isFull);
}

function keepers(dataDir = story.dataDir): Keepers {
  return { dataDir, anchors: [story.anchor] };
}

test('the story is in order before anybody touches it', () => {
  const { tenantId } = story.archive.tenant;
  expect(untouched.get(tenantId)!.problem).toBeNull();
  expect(untouched.get(story.other.tenant.tenantId)!.problem).toBeNull();
});

test('hashes that are computed again without a change are those that are stored: so a change is all that an edit adds', async () => {
  const { tenant } = story.archive;
  const verdict = await inTransaction(async (runner) => {
    const [head] = (await runner.query('select size::int from archive_head where tenant_id = $1', [
      tenant.tenantId,
    ])) as [{ size: number }];
    await rehash(runner, tenant, head.size);
    return verify(runner, tenant.tenantId);
  });
  expect(verdict).toEqual(untouched.get(tenant.tenantId));
});

test('every table and column is evidence, or listed with the reason why not', async () => {
  const columns = await allColumns(database.administrator);
  const tables = new Set(columns.map(({ table }) => table));
  const listed = Object.values(tablesOfNoEvidence).flat();
  expect(listed.filter((table) => !tables.has(table))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  const names = new Set(columns.map(({ table, column }) => `${table}.${column}`));
  expect(Object.keys(columnsOfNoEvidence).filter((name) => !names.has(name))).toEqual([]);
  // A new table lands here until somebody has said what it is.
  expect([...tables].filter((table) => !listed.includes(table)).sort()).toEqual([
    'anchor_receipt',
    'archive_head',
    'checkpoint',
    'control_record',
    'evidence_log',
    'leaf_run',
    'observation',
    'page',
    'purged_object',
    'subtree',
    'sweep',
    'tenant',
  ]);
});

async function evidenceColumns(): Promise<Column[]> {
  const listed = new Set(Object.values(tablesOfNoEvidence).flat());
  const isAsked = (table: string) => !isWhole || asked === 'all' || asked.split(',').includes(table);
  return (await allColumns(database.administrator)).filter(
    ({ table, column }) =>
      isAsked(table) && !listed.has(table) && !(`${table}.${column}` in columnsOfNoEvidence),
  );
}

interface Mutation {
  readonly cell: Cell;
  /** Null: the value itself is taken away. */
  readonly bit: number | null;
}

/** The bits of a column to flip: all of them, or some spread over all rows by a stride that meets all places of a byte. */
function chosen({ isNullable }: Column, cells: readonly Cell[]): Mutation[] {
  const all = cells.flatMap((cell) =>
    Array.from({ length: 8 * cell.bytes.length }, (_, bit) => ({ cell, bit })),
  );
  const bits = isWhole ? all : every(all, Math.max(1, Math.floor(all.length / bitsPerColumn) | 1));
  const nulls = isNullable ? cells.map((cell) => ({ cell, bit: null })) : [];
  return [...bits, ...(isWhole ? nulls : nulls.slice(0, 3))];
}

function every<Item>(items: readonly Item[], stride: number): Item[] {
  return items.filter((_, index) => index % stride === 0);
}

type Outcome = 'problem' | 'note' | 'nothing' | 'same' | 'impossible';

async function outcomeOf(runner: Runner, { cell, bit }: Mutation): Promise<Outcome> {
  const { of, tenantId, span } = cell;
  const { tenant } = [story.archive, story.other].find((one) => one.tenant.tenantId === tenantId)!;
  await runner.query('savepoint before');
  try {
    const change = await overwrite(runner, cell, bit === null ? null : flipped(cell.bytes, bit));
    if (change !== 'changed') return change;
    const changed = remembering(runner, of.table, answers);
    if (span && (await verifySpan(changed, tenant, span)) !== null) return 'problem';
    if (!span && (await verify(changed, tenantId, false)).problem !== null) return 'problem';
    const { problem, notes } = await verify(changed, tenantId);
    if (problem !== null) return 'problem';
    return notes.join('\n') === untouched.get(tenantId)!.notes.join('\n') ? 'nothing' : 'note';
  } finally {
    await runner.query('rollback to before');
  }
}

/** Nothing but what is flipped changes meanwhile. */
const answers = new Map<string, Promise<unknown>>();

test(
  'no bit of evidence can be flipped unnoticed',
  async () => {
    const began = Date.now();
    const unnoticed: string[] = [];
    const evidence = await evidenceColumns();
    for (const table of new Set(evidence.map((column) => column.table))) {
      const counts = { problem: 0, note: 0, nothing: 0, same: 0, impossible: 0 };
      const mutations = await mutationsOf(evidence.filter((column) => column.table === table));
      await inLanes(mutations, async (runner, mutation) => {
        const outcome = await outcomeOf(runner, mutation).catch((error: unknown) => {
          throw new Error(describeOf(mutation), { cause: error });
        });
        counts[outcome] += 1;
        if (outcome === 'nothing') unnoticed.push(describeOf(mutation));
      });
      process.stderr.write(`Bits flipped: ${told(table, counts)} (${seconds(began)})\n`);
    }
    expect(unnoticed).toEqual([]);
  },
  isWhole ? 4 * 3_600_000 : 300_000,
);

async function mutationsOf(columns: readonly Column[]): Promise<Mutation[]> {
  const mutations: Mutation[] = [];
  for (const column of columns) {
    const cells = await cellsOf(database.administrator, column);
    // The large tenant is there for its row of subtree.
    const { tenantId } = (column.table === 'subtree' ? story.other : story.archive).tenant;
    mutations.push(
      ...chosen(
        column,
        cells.filter((cell) => cell.tenantId === tenantId),
      ),
    );
  }
  return mutations;
}

/** Each lane has its own stretch, so that two of them seldom want the same row. */
async function inLanes<Item>(
  items: readonly Item[],
  work: (runner: Runner, item: Item) => Promise<void>,
): Promise<void> {
  const length = Math.ceil(items.length / lanes);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const own = items.slice(lane * length, (lane + 1) * length);
      // Not too many in one transaction: it drags what was undone along.
      while (own.length > 0)
        await inTransaction(async (runner) => {
          for (const item of own.splice(0, 200)) await work(runner, item);
        });
    }),
  );
}

test('no edit of a superuser goes unnoticed', async () => {
  const began = Date.now();
  const before = await inTransaction((runner) => verifyEverything(runner, keepers()));
  const counts = new Map<string, Record<'problem' | 'note' | 'nothing', number>>();
  const unnoticed: string[] = [];
  for (const edit of edits) {
    const name = `${edit.class}: ${edit.what}`;
    const { problem, notes } = await after(edit).catch((error: unknown) => {
      throw new Error(name, { cause: error });
    });
    const isNoted = notes.join('\n') !== before.notes.join('\n');
    const outcome = problem !== null ? 'problem' : isNoted ? 'note' : 'nothing';
    if (outcome === 'nothing') unnoticed.push(name);
    const count = counts.get(edit.class) ?? { problem: 0, note: 0, nothing: 0 };
    counts.set(edit.class, { ...count, [outcome]: count[outcome] + 1 });
  }
  const lines = [...counts].map(([name, count]) => told(name, { ...count, same: 0, impossible: 0 }));
  process.stderr.write(
    `Edits of a superuser (${seconds(began)}):\n${lines.map((line) => `  ${line}\n`).join('')}`,
  );
  expect(unnoticed).toEqual([]);
});

/** What verification says of everything after an edit, which is then undone. */
function after({ make }: Edit): Promise<Verdict> {
  return inTransaction(async (runner) => {
    await runner.query(`set local countersign.tenants = '{${story.archive.tenant.tenantId}}'`);
    const left = typeof make === 'string' ? await inLog(runner, story, make) : await make(runner, story);
    return verifyEverything(runner, keepers(typeof left === 'string' ? left : story.dataDir));
  });
}

function describeOf({ cell: { of, ctid, tenantId, bytes }, bit }: Mutation): string {
  const what = bit === null ? 'made null' : `bit ${bit}`;
  return `${of.table}.${of.column} of tenant ${tenantId} at ${ctid}, ${bytes.length} bytes, ${what}`;
}

function told(
  name: string,
  { problem, note, nothing, same, impossible }: Readonly<Record<Outcome, number>>,
): string {
  const made = problem + note + nothing;
  const aside = [
    note > 0 ? `${note} of them told as a note` : '',
    impossible > 0 ? `${impossible} more that no value has` : '',
    same > 0 ? `${same} more that mean the same` : '',
  ].filter((words) => words !== '');
  return `${name}: ${made} made, ${problem + note} found${aside.map((words) => `, ${words}`).join('')}`;
}

function seconds(began: number): string {
  return `${Math.round((Date.now() - began) / 1000)} s`;
}
