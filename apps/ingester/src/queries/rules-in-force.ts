import { detections, type SubjectKind } from '@countersign/domain';
import { markAll, type RuleSetting } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';

interface InForce {
  readonly detection: string;
  readonly ruleVersion: number;
  readonly settingsVersion: number;
}

const readSql = `
select detection, rule_version as "ruleVersion", settings_version as "settingsVersion"
  from rule_in_force where tenant_id = $1`;

const writeSql = `
with given as (
  select * from unnest($2::text[], $3::int[], $4::int[]) as g(detection, rule_version, settings_version)
), dropped as (
  delete from rule_in_force r where r.tenant_id = $1 and r.detection <> all($2) returning r.detection
), withdrawn as (
  delete from finding f
   using dropped d where f.tenant_id = $1 and f.detection = d.detection
)
insert into rule_in_force as r (tenant_id, detection, rule_version, settings_version)
select $1, * from given
on conflict (tenant_id, detection) do update
   set rule_version = excluded.rule_version, settings_version = excluded.settings_version
 where r.* is distinct from excluded.*`;

/**
 * Marks everything that a rule judges if the rule, or its settings, are not those by which it was judged. In a new
 * archive, and in a replay, nothing was judged yet, so everything is marked already. A rule that is gone takes its
 * findings with it.
 */
export async function bringRulesIntoForce(
  runner: QueryRunner,
  tenantId: number,
  settings: ReadonlyMap<string, RuleSetting>,
): Promise<void> {
  const known = (await runner.query(readSql, [tenantId])) as InForce[];
  const before = new Map(known.map((one) => [one.detection, one]));
  const wanted = detections.map((rule) => ({
    kind: rule.subject as SubjectKind,
    detection: rule.id,
    ruleVersion: rule.version,
    settingsVersion: settings.get(rule.id)?.version ?? 0,
  }));
  const changed = wanted.filter(({ detection, ruleVersion, settingsVersion }) => {
    const old = before.get(detection);
    return old?.ruleVersion !== ruleVersion || old.settingsVersion !== settingsVersion;
  });
  if (changed.length === 0 && known.length === wanted.length) return;
  if (known.length > 0)
    for (const kind of new Set(changed.map((one) => one.kind))) await markAll(runner, tenantId, kind);
  await runner.query(writeSql, [
    tenantId,
    wanted.map((one) => one.detection),
    wanted.map((one) => one.ruleVersion),
    wanted.map((one) => one.settingsVersion),
  ]);
}
