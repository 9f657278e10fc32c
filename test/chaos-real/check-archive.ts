// What must hold of an archive whatever happened to the programs that write it, by what Graph really showed.
import { createDataSource, inTenants } from '@countersign/database';
import { ArchiveProblem, checkLeaves } from '@countersign/evidence';
import { type DataSource } from 'typeorm';
import { restorePage } from '../../apps/ingester/src/archive/restore-page.ts';
import { type Shown } from './shown.ts';

export interface Finding {
  /** Of docs/chaos.md. */
  readonly code: string;
  readonly what: string;
}

interface SweepRow {
  readonly id: string;
  readonly source: string;
  readonly complete: boolean;
  readonly pages: number;
  readonly items: number;
  readonly startedAt: Date;
}

export interface ArchivedTenant {
  readonly tenantId: number;
  readonly entraId: string;
}

/** The text of every archived object, by source. */
export type Contents = ReadonlyMap<string, ReadonlySet<string>>;

export interface Examined {
  readonly findings: readonly Finding[];
  readonly contents: Contents;
}

/** Safety: true at every moment. Gives what is wrong and what is archived. */
export async function examineArchive(url: string, tenant: ArchivedTenant, shown: Shown): Promise<Examined> {
  const dataSource = await createDataSource(url, { applicationName: 'chaos check' }).initialize();
  try {
    const pages = await restorePages(dataSource, tenant, shown);
    return {
      contents: pages.contents,
      findings: [
        ...(await findHoles(dataSource, tenant)),
        ...(await findWrongLeaves(dataSource, tenant)),
        ...(await findDoubles(dataSource, tenant)),
        ...pages.findings,
        ...(await findFalseCompletions(dataSource, tenant, pages.isFollowed)),
      ],
    };
  } finally {
    await dataSource.destroy();
  }
}

/** I1, I2: positions follow each other without a hole, and the head says how many there are. */
async function findHoles(dataSource: DataSource, { tenantId }: ArchivedTenant): Promise<Finding[]> {
  const [row] = (await dataSource.query(
    `select count(*)::int as positions, count(distinct position)::int as different,
            coalesce(max(position) + 1, 0)::int as size,
            (select size::int from archive_head where tenant_id = $1) as head,
            (select coalesce(sum(leaves), 0)::int from leaf_run where tenant_id = $1) as leaves
       from (select position from observation where tenant_id = $1
             union all select position from sweep where tenant_id = $1
             union all select position from control_record where tenant_id = $1) p`,
    [tenantId],
  )) as [{ positions: number; different: number; size: number; head: number | null; leaves: number }];
  const { positions, different, size, head, leaves } = row;
  const isDense = [different, size, head ?? 0, leaves].every((count) => count === positions);
  return isDense ? [] : [{ code: 'I1', what: `Positions are not dense: ${JSON.stringify(row)}` }];
}

/** O4: every leaf, computed again from what is stored by the notary's own check. */
async function findWrongLeaves(dataSource: DataSource, tenant: ArchivedTenant): Promise<Finding[]> {
  const [head] = (await dataSource.query('select size::int from archive_head where tenant_id = $1', [
    tenant.tenantId,
  ])) as { size: number }[];
  try {
    for await (const _ of checkLeaves(dataSource, tenant, { begin: 0, end: head?.size ?? 0 })) continue;
    return [];
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    return [{ code: 'O4', what: error.message }];
  }
}

/** O3: no content twice, whatever keys say. */
async function findDoubles(dataSource: DataSource, { tenantId }: ArchivedTenant): Promise<Finding[]> {
  const rows = (await dataSource.query(
    `select source, object_id as id, count(*)::int as times from observation
      where tenant_id = $1 group by source, object_id, content_hash having count(*) > 1`,
    [tenantId],
  )) as { source: string; id: string; times: number }[];
  return rows.map(({ source, id, times }) => ({
    code: 'O3',
    what: `${source}: ${id} is archived ${times} times with the same content.`,
  }));
}

interface RestoredPages {
  readonly findings: readonly Finding[];
  readonly contents: Contents;
  /** By sweep: whether each page, in order, named another. */
  readonly isFollowed: ReadonlyMap<string, readonly boolean[]>;
}

/** O2: every page restores to bytes that Graph sent. */
async function restorePages(
  dataSource: DataSource,
  { tenantId }: ArchivedTenant,
  shown: Shown,
): Promise<RestoredPages> {
  const archive = inTenants(dataSource, [tenantId]);
  const rows = (await dataSource.query(
    `select page_id::int as id, sweep_id as "sweepId", source from page where tenant_id = $1
      order by sweep_id, page_number`,
    [tenantId],
  )) as { id: number; sweepId: string; source: string }[];
  const findings: Finding[] = [];
  const contents = new Map<string, Set<string>>();
  const isFollowed = new Map<string, boolean[]>();
  for (const { id, sweepId, source } of rows) {
    const { bytes, items } = await restorePage(archive, tenantId, id);
    if (!shown.has(bytes)) findings.push({ code: 'O2', what: `Page ${id} of ${source} was never sent.` });
    const texts = contents.get(source) ?? new Set();
    for (const { start, end } of items) texts.add(bytes.toString('utf8', start, end));
    contents.set(source, texts);
    isFollowed.set(sweepId, [...(isFollowed.get(sweepId) ?? []), shown.isFollowed(bytes)]);
  }
  return { findings, contents, isFollowed };
}

/** I3, O5: a complete sweep has all its pages, from the first to one that names no other, and counts them right. */
async function findFalseCompletions(
  dataSource: DataSource,
  { tenantId }: ArchivedTenant,
  isFollowed: RestoredPages['isFollowed'],
): Promise<Finding[]> {
  const rows = (await dataSource.query(
    `select sweep_id as id, source, reason is null as complete, pages::int as pages, items::int as items,
            started_at as "startedAt",
            (select coalesce(sum(items), 0)::int from page p
              where p.tenant_id = s.tenant_id and p.sweep_id = s.sweep_id) as "pageItems",
            (select array_agg(page_number::int order by page_number) from page p
              where p.tenant_id = s.tenant_id and p.sweep_id = s.sweep_id) as numbers
       from sweep s where tenant_id = $1`,
    [tenantId],
  )) as (SweepRow & { pageItems: number; numbers: number[] | null })[];
  return rows.flatMap(({ id, source, complete, pages, items, pageItems, numbers }) => {
    const followed = isFollowed.get(id) ?? [];
    const isRunning =
      numbers === null || numbers.every((number, index) => number === index + (numbers[0] ?? 0));
    // A sweep of groups asks several questions, one after the other.
    const hasEnds = source === 'approver-groups';
    const isWhole = followed.at(-1) === false && followed.slice(0, -1).every((isNamed) => isNamed || hasEnds);
    if (pages === followed.length && items === pageItems && isRunning && (isWhole || !complete)) return [];
    return [
      {
        code: 'I3',
        what: `Sweep ${id} of ${source} says ${complete ? 'complete' : 'incomplete'}, ${pages} pages, ${items} objects; it has ${followed.length} and ${pageItems}${isWhole ? '' : ', and not to the end'}.`,
      },
    ];
  });
}
