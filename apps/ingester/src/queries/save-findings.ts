import type { Finding } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// A finding that came out as it was stays untouched; one that no longer holds goes, with its evidence. Ids come
// from the source's ids, which are masked alike in published samples: two findings of one id must not stop all.
const sql = `
with given as (
  select distinct on (f."findingId")
         f."findingId" as finding_id, f.detection, f."ruleVersion" as rule_version, f.severity, f.title,
         f.explanation, f."subjectKind" as subject_kind, f.subject, f."firstAt" as first_at, f."lastAt" as last_at,
         f.facts, f."settingsVersion" as settings_version, f.evidence
    from jsonb_to_recordset($4) as f("findingId" uuid, detection text, "ruleVersion" int, severity text, title text,
      explanation text, "subjectKind" text, subject text, "firstAt" timestamptz, "lastAt" timestamptz,
      facts jsonb, "settingsVersion" int, evidence jsonb)
   order by f."findingId", f."firstAt", f.subject
), dropped as (
  delete from finding f
   where f.tenant_id = $1 and f.subject_kind = $2 and f.subject = any($3)
     and not exists (select 1 from given g where g.finding_id = f.finding_id)
), saved as (
  insert into finding as f (tenant_id, finding_id, detection, rule_version, severity, title, explanation,
                            subject_kind, subject, first_at, last_at, facts, settings_version)
  select $1, finding_id, detection, rule_version, severity, title, explanation,
         subject_kind, subject, first_at, last_at, facts, settings_version
    from given
  on conflict (tenant_id, finding_id) do update
     set (rule_version, severity, title, explanation, subject_kind, subject, first_at, last_at, facts, settings_version)
       = (excluded.rule_version, excluded.severity, excluded.title, excluded.explanation, excluded.subject_kind,
          excluded.subject, excluded.first_at, excluded.last_at, excluded.facts, excluded.settings_version)
   where f.* is distinct from excluded.*
  returning f.finding_id
)
select count(*)::int as raised from saved`;

const evidenceSql = `
with given as (
  select f."findingId" as finding_id, e.kind, e.subject
    from jsonb_to_recordset($2) as f("findingId" uuid, evidence jsonb)
   cross join lateral jsonb_to_recordset(f.evidence) as e(kind text, subject text)
), dropped as (
  delete from finding_evidence v
   using (select distinct finding_id from given) g
   where v.tenant_id = $1 and v.finding_id = g.finding_id
     and not exists (select 1 from given n
                      where n.finding_id = v.finding_id and n.kind = v.kind and n.subject = v.subject)
)
insert into finding_evidence (tenant_id, finding_id, kind, subject)
select distinct $1::int, finding_id, kind, subject from given
on conflict do nothing`;

/** With the version of the settings that its rule was judged by. */
export type JudgedFinding = Finding & { readonly settingsVersion: number };

/**
 * Replaces what the detections say about some subjects of one kind. Returns how many findings are new or
 * different.
 */
export async function saveFindings(
  runner: QueryRunner,
  tenantId: number,
  subjectKind: Finding['subjectKind'],
  subjects: readonly string[],
  findings: readonly JudgedFinding[],
): Promise<number> {
  const given = JSON.stringify(findings);
  const [row] = (await runner.query(sql, [tenantId, subjectKind, subjects, given])) as { raised: number }[];
  if (findings.length > 0) await runner.query(evidenceSql, [tenantId, given]);
  return row?.raised ?? 0;
}
