import {
  settingFaults,
  type AnyDetection,
  type Finding,
  type SettingValues,
  type Subject,
  type Verdict,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** How a rule is set in a tenant; version 0 is the way it came. */
export interface RuleSetting {
  readonly detection: string;
  readonly version: number;
  readonly isOn: boolean;
  /** Only what was tuned. */
  readonly values: SettingValues;
}

const newestSql = `
select distinct on (detection) detection, version, is_on as "isOn", settings as values
  from rule_setting where tenant_id = $1
 order by detection, version desc`;

/** The newest settings of each rule that was ever tuned. */
export async function ruleSettings(runner: QueryRunner, tenantId: number): Promise<Map<string, RuleSetting>> {
  const rows = (await runner.query(newestSql, [tenantId])) as RuleSetting[];
  return new Map(rows.map((row) => [row.detection, row]));
}

/** What a rule says by these settings. Nothing, where it is off. */
export function judgeBy<S extends Subject>(
  rule: Pick<AnyDetection, 'settings'> & { judge(subject: S, values?: SettingValues): Verdict },
  setting: Pick<RuleSetting, 'isOn' | 'values'> | undefined,
  subject: S,
): readonly Finding[] {
  if (setting?.isOn === false) return [];
  const verdict = rule.judge(subject, setting && usable(rule.settings, setting.values));
  return 'findings' in verdict ? verdict.findings : [];
}

/** An update of Countersign may have taken a setting away, or drawn its limits closer: the initial value then holds. */
function usable(settings: AnyDetection['settings'], values: SettingValues): SettingValues {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => settingFaults(settings, { [key]: value }).length === 0),
  );
}
