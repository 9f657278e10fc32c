import type { ArchiveSubject } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const sql = `
select coalesce((
         select json_agg(json_build_object('source', source, 'from', instant_text(from_at), 'to', instant_text(to_at))
                  order by from_at, source)
           from coverage_period
          where tenant_id = $1 and state = 'gap' and from_at > '-infinity' and to_at < 'infinity'), '[]') as gaps,
       (select json_build_object('since', instant_text(status_since), 'reason', status_reason)
          from evidence_log where tenant_id = $1 and status = 'quarantined') as quarantine`;

/** What was lost of the sources, and what the notary says of the log. */
export async function archiveSubject(runner: QueryRunner, tenantId: number): Promise<ArchiveSubject[]> {
  const rows = (await runner.query(sql, [tenantId])) as Omit<ArchiveSubject, 'kind'>[];
  return rows.map((row) => ({ kind: 'archive', ...row }));
}
