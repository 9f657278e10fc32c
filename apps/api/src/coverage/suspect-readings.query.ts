import { type TenantArchive } from '@countersign/database';
import { type Source } from '@countersign/domain';

/** A reading that is not counted, since it lacks what Graph has to show. */
export interface SuspectReading {
  readonly sweepId: string;
  /** Its id outside. */
  readonly tenant: string;
  readonly tenantId: number;
  readonly source: Source;
  readonly endedAt: string;
  /** Objects it shows. */
  readonly items: number;
  /** Ids of what it lacks. */
  readonly lacking: readonly string[];
  /** Who accepted that; null if nobody did. */
  readonly acceptedBy: string | null;
}

// The newest of each source as long as nothing was read completely since, and what was accepted since then.
const sql = `
with since as (
  select s.*, a.body::json ->> 'by' as accepted_by,
         row_number() over (partition by s.tenant_id, s.source order by s.position desc) as nth
    from sweep s
    left join control_record a on a.tenant_id = s.tenant_id and a.kind = 'accepted' and a.key = s.sweep_id::text
   where s.tenant_id = any($1) and s.source in ('approval-requests', 'access-policies') and s.reason like 'suspect:%'
     and s.position > coalesce((select max(c.position) from sweep c
                                 where c.tenant_id = s.tenant_id and c.source = s.source and c.complete), -1)
)
select s.sweep_id as "sweepId", t.entra_id as tenant, s.tenant_id as "tenantId", s.source,
       instant_text(s.ended_at) as "endedAt", s.items, lacking_in(s.tenant_id, s.sweep_id) as lacking,
       s.accepted_by as "acceptedBy"
  from since s
  join tenant t using (tenant_id)
 where s.nth <= 20 or s.accepted_by is not null
 order by s.tenant_id, s.source, s.position desc`;

/** The newest first, twenty of each source at most, and those that were accepted and wait for the next reading. */
export function suspectReadings(archive: TenantArchive): Promise<SuspectReading[]> {
  return archive.query<SuspectReading[]>(sql, [archive.tenantIds]);
}

/** Answers whether it is news. Nothing to accept any more is no error: then Graph was read completely meanwhile. */
export async function acceptLacking(
  archive: TenantArchive,
  { tenantId, sweepId }: Pick<SuspectReading, 'tenantId' | 'sweepId'>,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<boolean> {
  const [row] = await archive.query<{ position: string | null }[]>(
    'select accept_lacking($1, $2, $3, $4) as position',
    [tenantId, sweepId, reason, by],
  );
  return row !== undefined && row.position !== null;
}
