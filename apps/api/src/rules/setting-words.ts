import type { RuleSettingWords } from '@countersign/contract';
import type { Settings } from '@countersign/domain';

/** The settings of a rule as the interface tells them. */
export function settingWords(settings: Settings): RuleSettingWords[] {
  return Object.entries(settings).map(([key, setting]) =>
    setting.kind === 'number'
      ? { key, ...setting }
      : {
          key,
          kind: 'list',
          title: setting.title,
          unit: null,
          initial: [...setting.initial],
          min: null,
          max: null,
        },
  );
}
