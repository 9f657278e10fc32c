import { type PersonProfile } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { isTheirs, type PersonActor } from './person-actors.query.ts';

const countMax = 100_000;

// Counted in the index alone, and no further than the count is said.
const sql = `
with counted as materialized (
  select e.occurred_at
    from unnest($2::int[]) as r(actor_ref)
   cross join lateral (
     select e.occurred_at from audit_event e where e.tenant_id = $1 and e.actor_ref = r.actor_ref limit $3::int) e
   limit $3::int
)
select count(*)::int as found from counted`;

const endsSql = `
select instant_text(min(ends.first)) as "firstAt", instant_text(max(ends.last)) as "lastAt"
  from unnest($2::int[]) as r(actor_ref)
 cross join lateral (
   select (select e.occurred_at from audit_event e
            where e.tenant_id = $1 and e.actor_ref = r.actor_ref order by e.occurred_at limit 1) as first,
          (select e.occurred_at from audit_event e
            where e.tenant_id = $1 and e.actor_ref = r.actor_ref order by e.occurred_at desc limit 1) as last) ends`;

/** How many audit events somebody wrote, and those that only might be theirs, by UPN. */
export async function findPersonEvents(
  dataSource: DataSource,
  tenantId: number,
  actors: readonly PersonActor[],
): Promise<Pick<PersonProfile, 'events' | 'upnOnly'>> {
  const archive = inTenants(dataSource, [tenantId]);
  const count = async (some: readonly PersonActor[]) => {
    const values = [tenantId, some.map((one) => one.actorRef), countMax + 1];
    const [row] = await archive.query<{ found: number }[]>(sql, values);
    const found = row?.found ?? 0;
    return { count: Math.min(found, countMax), atLeast: found > countMax };
  };
  const theirs = actors.filter(isTheirs);
  const [all, ends] = await Promise.all([
    count(theirs),
    archive.query<{ firstAt: string | null; lastAt: string | null }[]>(endsSql, [
      tenantId,
      theirs.map((one) => one.actorRef),
    ]),
  ]);
  const upnOnly = [];
  for (const upn of new Set(actors.flatMap(({ loneUpn }) => loneUpn ?? []))) {
    const named = actors.filter(({ loneUpn }) => loneUpn === upn);
    upnOnly.push({ upn, people: named[0]?.people ?? 0, ...(await count(named)) });
  }
  const { firstAt = null, lastAt = null } = ends[0] ?? {};
  return { events: { ...all, firstAt, lastAt }, upnOnly };
}
