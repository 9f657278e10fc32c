import { type RuleFile, ruleFileFormat, type RuleFileResult } from '@countersign/contract';
import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  type AnyDetection,
  detections,
  initialValues,
  type SettingValues,
  tunedValues,
} from '@countersign/domain';
import { ruleSettings } from '@countersign/subjects';
import { ProblemError } from '../problem/problem-error.ts';
import { refuseFaults } from './refuse-faults.ts';
import { setRule } from './set-rule.query.ts';

/** Every rule with all its values, so that the file says the same under a later version of Countersign. */
export async function readRuleFile(archive: TenantArchive): Promise<RuleFile> {
  const set = await withTransaction(archive, (runner) =>
    ruleSettings(runner, archive.tenantIds[0] as number),
  );
  const rules = detections.map(({ id, settings }) => ({
    id,
    isOn: set.get(id)?.isOn ?? true,
    settings: copied({ ...initialValues(settings), ...set.get(id)?.values }),
  }));
  return { format: ruleFileFormat, rules };
}

/** Sets every rule that the file sets otherwise than it is. All of it, or nothing. */
export async function applyRuleFile(
  archive: TenantArchive,
  { rules }: RuleFile,
  comment: string,
  who: string,
): Promise<RuleFileResult> {
  const wanted = rules.map((one) => ({ ...one, rule: known(one.id) }));
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw new ProblemError('invalid_body', 'The file names a rule twice.');
  for (const { rule, settings } of wanted) refuseFaults(rule, settings);
  return withTransaction(archive, async (runner) => {
    const tenantId = archive.tenantIds[0] as number;
    const set = await ruleSettings(runner, tenantId);
    const result: RuleFileResult = { changed: [], unchanged: [] };
    for (const { id, rule, isOn, settings } of wanted) {
      const old = set.get(id);
      const values = tunedValues(rule.settings, settings);
      if (
        isSame(
          { isOn: old?.isOn ?? true, values: tunedValues(rule.settings, old?.values ?? {}) },
          { isOn, values },
        )
      ) {
        result.unchanged.push(id);
        continue;
      }
      const order = { detection: id, seenVersion: old?.version ?? 0, isOn, settings: values, comment };
      result.changed.push({ id, version: await setRule(runner, tenantId, order, who) });
    }
    return result;
  });
}

function known(id: string): AnyDetection {
  const rule = detections.find((one) => one.id === id);
  if (rule === undefined)
    throw new ProblemError('invalid_body', `The file names a rule that there is not: ${JSON.stringify(id)}.`);
  return rule;
}

interface State {
  readonly isOn: boolean;
  readonly values: SettingValues;
}

function isSame(a: State, b: State): boolean {
  const text = ({ isOn, values }: State) =>
    JSON.stringify([isOn, Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))]);
  return text(a) === text(b);
}

function copied(values: SettingValues): RuleFile['rules'][number]['settings'] {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === 'number' ? value : [...value]]),
  );
}
