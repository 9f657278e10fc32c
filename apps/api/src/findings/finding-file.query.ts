import { type FindingFile } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { entryMembers } from './allow-list-page.query.ts';
import { findingMembers, findingProof, lifeOf } from './finding-row.ts';

const stepMembers = `
  'nth', p.nth, 'kind', p.kind, 'resolution', p.resolution, 'words', p.words, 'owner', p.owner, 'entryId', p.entry_id,
  'by', p.taken_by, 'at', instant_text(p.taken_at), 'archiveIndex', p.control_position`;

// Others of the rule with which somebody did something and that share a person or an object. One that the rule
// withdrew is told as it was left.
const seenBeforeSql = `
  select coalesce(json_agg(json_build_object('findingId', b.finding_id, 'title', b.title, 'lastAt', instant_text(b.last_at),
           'state', b.state, 'resolution', b.resolution, 'reason', b.closed_reason, 'by', b.closed_by,
           'at', instant_text(b.closed_at)) order by b.last_at desc, b.finding_id), '[]')
    from (select o.finding_id, coalesce(g.title, o.title) as title, o.last_at, coalesce(r.state, o.state) as state,
                 o.resolution, o.closed_reason, o.closed_by, o.closed_at
            from (select distinct same.finding_id
                    from finding_party mine
                    join finding_party same on same.tenant_id = mine.tenant_id and same.detection = mine.detection
                                           and same.scope = mine.scope and same.party_id = mine.party_id
                   where mine.tenant_id = k.tenant_id and mine.finding_id = k.finding_id and mine.detection = k.detection
                  union
                  select same.finding_id
                    from finding_parties(f) p
                    join finding_party same on same.tenant_id = k.tenant_id and same.detection = k.detection
                                           and same.scope = p.scope and same.party_id = lower(p.id)) found
            join finding_life o on o.tenant_id = k.tenant_id and o.finding_id = found.finding_id
            left join finding g on g.tenant_id = o.tenant_id and g.finding_id = o.finding_id
            left join lateral finding_standing(g) r on g.finding_id is not null
           where o.finding_id <> k.finding_id
           order by o.last_at desc, o.finding_id
           limit 20) b`;

const partiesSql = `
  select coalesce(json_agg(json_build_object('scope', p.scope, 'id', p.id, 'name', p.name) order by p.scope desc, p.name, p.id), '[]')
    from (select p.scope, min(p.id) as id, max(p.name) as name
            from finding_parties(f) p where length(p.id) <= 1000
           group by p.scope, lower(p.id) limit 50) p`;

// "known" is the finding, or, if its rule does not say it any more, what is left of it.
const sql = `
with known as (
  select coalesce(f.tenant_id, l.tenant_id) as tenant_id, coalesce(f.finding_id, l.finding_id) as finding_id,
         coalesce(f.detection, l.detection) as detection, coalesce(f.severity, l.severity) as severity,
         case when f.finding_id is null then l.title else f.title end as title,
         coalesce(f.subject_kind, l.subject_kind) as subject_kind, coalesce(f.subject, l.subject) as subject,
         coalesce(f.last_at, l.last_at) as last_at, coalesce(s.state, l.state) as state,
         case when f.finding_id is null then l.resolution else s.resolution end as resolution,
         case when f.finding_id is null then l.closed_reason else s.closed_reason end as closed_reason,
         l.owner, coalesce(l.steps, 0) as steps, s.reopened, s.entry_id
    from (select $1::int as tenant_id, $2::uuid as finding_id) asked
    left join finding f using (tenant_id, finding_id)
    left join finding_life l using (tenant_id, finding_id)
    left join lateral finding_standing(f) s on f.finding_id is not null
   where f.finding_id is not null or l.finding_id is not null
)
select json_build_object(
         'tenantId', t.entra_id, 'findingId', k.finding_id, 'detection', k.detection, 'severity', k.severity,
         'title', k.title, 'subjectKind', k.subject_kind, 'subject', k.subject, 'lastAt', instant_text(k.last_at),
         'finding', (select json_build_object(${findingMembers('k')}) from (select) one ${findingProof} where f.finding_id is not null),
         'life', (select ${lifeOf('k')} from (select k.tenant_id, k.finding_id) f),
         'steps', (select coalesce(json_agg(json_build_object(${stepMembers}) order by p.nth), '[]')
                     from finding_step p where p.tenant_id = k.tenant_id and p.finding_id = k.finding_id),
         'seenBefore', (${seenBeforeSql}),
         'parties', (${partiesSql}),
         'entry', (select json_build_object(${entryMembers}) from allow_list e
                    where e.tenant_id = k.tenant_id and e.entry_id = k.entry_id)) as file
  from known k
  join tenant t using (tenant_id)
  left join finding f on f.tenant_id = k.tenant_id and f.finding_id = k.finding_id`;

/** One finding with everything that was done with it. The archive is of one tenant. */
export async function findFindingFile(
  archive: TenantArchive,
  findingId: string,
): Promise<FindingFile | null> {
  const rows = await archive.query<{ file: FindingFile }[]>(sql, [archive.tenantIds[0], findingId]);
  return rows[0]?.file ?? null;
}

const tenantsSql = `
select tenant_id as "tenantId" from finding where tenant_id = any($1::int[]) and finding_id = $2
union
select tenant_id from finding_life where tenant_id = any($1::int[]) and finding_id = $2`;

/** The tenants that know a finding of this id: published samples are masked alike, so there may be several. */
export async function findTenantsOfFinding(archive: TenantArchive, findingId: string): Promise<number[]> {
  const rows = await archive.query<{ tenantId: number }[]>(tenantsSql, [archive.tenantIds, findingId]);
  return rows.map(({ tenantId }) => tenantId);
}
