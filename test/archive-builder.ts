// Puts objects into the archive through the real sweep recorder, with the times at which they are said to
// have been read, so that a test reads as the story of what was seen when.
import {
  groupQuestions,
  groupsAskedFor,
  membersQuestion,
  type Source,
  type TicketPatterns,
} from '@countersign/domain';
import { postgresArchive } from '../apps/ingester/src/archive/postgres-archive.ts';
import { SweepRecorder } from '../apps/ingester/src/archive/sweep-recorder.ts';
import { type Turn, takeTurn } from '../apps/ingester/src/archive/turn.ts';
import { derive, type DeriveResult } from '../apps/ingester/src/stages/derive.ts';
import { type Tenant } from '../apps/ingester/src/tenant.ts';
import { type TestDatabase } from './database.ts';

export interface ReadOptions {
  /** Why the read did not come to its end; complete without it. */
  readonly incomplete?: string;
  /** Objects on a page; all on one page without it. */
  readonly pageSize?: number;
  /** Of audit events: half-open. */
  readonly range?: { readonly from: string; readonly to: string };
  /** What the source said of each answer; nothing without it. */
  readonly headers?: { readonly requestId: string; readonly sourceDate: string };
}

/** A group as it is shown, with its members; or a group that is asked for and not shown. */
export interface GroupToRead {
  readonly id: string;
  readonly shown: { readonly group: object; readonly members: readonly object[] } | null;
}

interface PageToRead {
  readonly asked: string;
  readonly text: string;
}

let tenants = 0;

/** One tenant of its own in the test's database, and the story of how it was read. */
export async function anArchive(database: TestDatabase): Promise<ArchiveBuilder> {
  tenants += 1;
  const entraId = `tenant-${tenants}`;
  const [row] = await database.query<{ tenant_id: number }>(
    'insert into tenant (entra_id, name) values ($1, $1) returning tenant_id',
    [entraId],
  );
  return new ArchiveBuilder(database, { tenantId: row!.tenant_id, entraId });
}

export class ArchiveBuilder {
  readonly database: TestDatabase;
  readonly tenant: Tenant;

  constructor(database: TestDatabase, tenant: Tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** A read of all approval requests: what it does not show is gone. */
  readRequests(at: string, objects: readonly unknown[], options?: ReadOptions): Promise<void> {
    return this.#read('approval-requests', at, objects, options);
  }

  readPolicies(at: string, objects: readonly unknown[], options?: ReadOptions): Promise<void> {
    return this.#read('access-policies', at, objects, options);
  }

  readEvents(at: string, objects: readonly unknown[], options?: ReadOptions): Promise<void> {
    return this.#read('audit-events', at, objects, options);
  }

  readAssignments(at: string, objects: readonly unknown[], options?: ReadOptions): Promise<void> {
    return this.#read('role-assignments', at, objects, options);
  }

  readDirectoryAudits(at: string, objects: readonly unknown[], options?: ReadOptions): Promise<void> {
    return this.#read('directory-audits', at, objects, options);
  }

  /** One reading of these groups: first which there are, then the members of each. */
  readGroups(at: string, groups: readonly GroupToRead[], options: ReadOptions = {}): Promise<void> {
    const shown = groups.flatMap(({ id, shown }) => (shown === null ? [] : [{ id, ...shown }]));
    const pages = [
      ...answersOf(groups),
      ...shown.flatMap(({ id, members }) => pagesOf(membersQuestion(id), members, options)),
    ];
    return this.#record('approver-groups', at, pages, options);
  }

  /** A file of one page: text as it is, anything else as a list. */
  importFile(at: string, content: string | readonly unknown[]): Promise<void> {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return this.#record('import', at, [{ asked: '/import', text }], {});
  }

  /** An answer with exactly these bytes, well formed or not. */
  readBytes(source: Source, at: string, text: string, options: ReadOptions = {}): Promise<void> {
    return this.#record(source, at, [{ asked: `/${source}`, text }], options);
  }

  derive(ticketPatterns?: TicketPatterns): Promise<DeriveResult> {
    return derive(this.database.dataSource, this.tenant, undefined, undefined, ticketPatterns);
  }

  /** Rows of a query whose $1 is the tenant. */
  query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.database.query<Row>(sql, [this.tenant.tenantId, ...values]);
  }

  #read(source: Source, at: string, objects: readonly unknown[], options: ReadOptions = {}): Promise<void> {
    return this.#record(source, at, pagesOf(`/${source}`, objects, options, source), options);
  }

  /** Starts at the given time; every page takes a second. */
  async #record(
    source: Source | 'import',
    at: string,
    pages: readonly PageToRead[],
    { incomplete, range, headers }: ReadOptions,
  ): Promise<void> {
    let now = Date.parse(at);
    const turn: Turn | null = await takeTurn(this.database.dataSource, this.tenant.tenantId, { wait: true });
    try {
      const { tenantId } = this.tenant;
      const store = postgresArchive(this.database.in(tenantId), tenantId);
      const sweep = new SweepRecorder(store, turn!, {
        source,
        asked: `/${source}`,
        now: () => new Date(now),
        ...(range ? { range } : {}),
      });
      for (const [index, { asked, text }] of pages.entries()) {
        now += 1000;
        await sweep.add({
          asked,
          pageNumber: index + 1,
          status: 200,
          requestId: headers?.requestId ?? null,
          sourceDate: headers?.sourceDate ?? null,
          receivedAt: new Date(now),
          bytes: Buffer.from(text),
        });
      }
      now += 1000;
      await (incomplete === undefined ? sweep.complete() : sweep.incomplete(incomplete));
    } finally {
      await turn?.release();
    }
  }
}

/** Which of the groups there are: a page for each question. */
function answersOf(groups: readonly GroupToRead[]): PageToRead[] {
  const [first = '/v1.0/groups', ...others] = groupQuestions(groups.map(({ id }) => id));
  const later = new Map(
    others.flatMap((question) => groupsAskedFor(question).map((id) => [id, question] as const)),
  );
  return [first, ...others].flatMap((question) => {
    const asked = groups.filter(({ id }) => (later.get(id.toLowerCase()) ?? first) === question);
    return pagesOf(
      question,
      asked.flatMap(({ shown }) => (shown === null ? [] : [shown.group])),
      {},
    );
  });
}

function pagesOf(
  asked: string,
  objects: readonly unknown[],
  { pageSize }: ReadOptions,
  context = '',
): PageToRead[] {
  const size = pageSize ?? Math.max(1, objects.length);
  const pages: PageToRead[] = [];
  for (let start = 0; start < Math.max(1, objects.length); start += size) {
    const value = objects.slice(start, start + size);
    pages.push({ asked, text: JSON.stringify({ '@odata.context': context, value }) });
  }
  return pages;
}
