import type { Pauses, Source } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const loadSql = `
select instant_text(known_to) as "knownTo", instant_text(from_at) as "from", instant_text(to_at) as "to"
  from longest_pause
 where tenant_id = $1 and source = $2`;

const saveSql = `
insert into longest_pause (tenant_id, source, known_to, from_at, to_at) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, source) do update
   set known_to = excluded.known_to, from_at = excluded.from_at, to_at = excluded.to_at`;

export async function loadPauses(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
): Promise<Pauses | null> {
  const [row] = (await runner.query(loadSql, [tenantId, source])) as {
    knownTo: string;
    from: string | null;
    to: string | null;
  }[];
  if (!row) return null;
  const { knownTo, from, to } = row;
  return { knownTo, longest: from === null || to === null ? null : { from, to } };
}

export async function savePauses(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
  { knownTo, longest }: Pauses,
): Promise<void> {
  await runner.query(saveSql, [tenantId, source, knownTo, longest?.from ?? null, longest?.to ?? null]);
}
