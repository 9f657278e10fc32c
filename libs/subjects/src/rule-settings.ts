import {
  settingFaults,
  type AnyDetection,
  type Finding,
  type Instant,
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

type Tuned = Pick<RuleSetting, 'isOn' | 'values'> | undefined;
type Rule<S extends Subject> = Pick<AnyDetection, 'settings'> & {
  judge(subject: S, values?: SettingValues): Verdict;
  again?(subject: S, values?: SettingValues): Instant | null;
};

/** What a rule says by these settings. No finding, where it is off. */
export function verdictBy<S extends Subject>(rule: Rule<S>, setting: Tuned, subject: S): Verdict {
  if (setting?.isOn === false) return { findings: [] };
  return rule.judge(subject, setting && usable(rule.settings, setting.values));
}

/** What it finds; "cannot decide" is no finding. */
export function judgeBy<S extends Subject>(rule: Rule<S>, setting: Tuned, subject: S): readonly Finding[] {
  const verdict = verdictBy(rule, setting, subject);
  return 'findings' in verdict ? verdict.findings : [];
}

/** When it has to be asked again although nothing arrives; null: not before something does. */
export function againBy<S extends Subject>(rule: Rule<S>, setting: Tuned, subject: S): Instant | null {
  if (setting?.isOn === false) return null;
  return rule.again?.(subject, setting && usable(rule.settings, setting.values)) ?? null;
}

/** An update of Countersign may have taken a setting away, or drawn its limits closer: the initial value then holds. */
function usable(settings: AnyDetection['settings'], values: SettingValues): SettingValues {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => settingFaults(settings, { [key]: value }).length === 0),
  );
}
