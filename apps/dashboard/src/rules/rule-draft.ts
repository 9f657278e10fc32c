import type { RuleSettingWords, RuleVersion, SettingValues } from '@countersign/contract';

/** What stands in the fields of a form, by the key of the setting: shares in percent, lists one entry a line. */
export type DraftTexts = Readonly<Record<string, string>>;

export interface ReadDraft {
  readonly values: SettingValues;
  /** By key; what is wrong with a field, as a person reads it. */
  readonly faults: Readonly<Record<string, string>>;
}

const unitWords: Readonly<Record<NonNullable<RuleSettingWords['unit']>, string>> = {
  count: '',
  seconds: 'seconds',
  minutes: 'minutes',
  hours: 'hours',
  days: 'days',
  characters: 'characters',
  share: '%',
  factor: 'times',
};

export function unitOf({ unit }: RuleSettingWords): string {
  return unit === null ? '' : unitWords[unit];
}

/** The newest version in a tenant; undefined where the rule is as it came. */
export function inForce(versions: readonly RuleVersion[], tenantId: string): RuleVersion | undefined {
  return versions
    .filter((one) => one.tenantId === tenantId)
    .reduce<RuleVersion | undefined>(
      (newest, one) => (newest && newest.version > one.version ? newest : one),
      undefined,
    );
}

export function draftTexts(settings: readonly RuleSettingWords[], values: SettingValues): DraftTexts {
  return Object.fromEntries(
    settings.map((setting) => [setting.key, textOf(setting, values[setting.key] ?? setting.initial)]),
  );
}

function textOf({ unit }: RuleSettingWords, value: number | readonly string[]): string {
  if (typeof value !== 'number') return value.join('\n');
  return unit === 'share' ? String(Math.round(value * 1000) / 10) : String(value);
}

/** The smallest and largest number of a field, as it is entered. */
export function limitsOf({ unit, min, max }: RuleSettingWords): {
  readonly min: number;
  readonly max: number;
} {
  const times = unit === 'share' ? 100 : 1;
  return { min: (min ?? 0) * times, max: (max ?? 0) * times };
}

/** What the fields say; a field that cannot be read has a fault and no value. */
export function readDraft(settings: readonly RuleSettingWords[], texts: DraftTexts): ReadDraft {
  const values: Record<string, number | string[]> = {};
  const faults: Record<string, string> = {};
  for (const setting of settings) {
    const text = (texts[setting.key] ?? '').trim();
    if (setting.kind === 'list') {
      values[setting.key] = [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter(
        (line) => line !== '',
      );
      continue;
    }
    const { min, max } = limitsOf(setting);
    const entered = text === '' ? Number.NaN : Number(text);
    const isWhole = setting.unit === 'share' || setting.unit === 'factor' || Number.isInteger(entered);
    if (!Number.isFinite(entered)) faults[setting.key] = 'Enter a number.';
    else if (!isWhole) faults[setting.key] = 'Enter a whole number.';
    else if (entered < min || entered > max) faults[setting.key] = `From ${min} to ${max}.`;
    else values[setting.key] = setting.unit === 'share' ? entered / 100 : entered;
  }
  return { values, faults };
}

/** What a version changed, for a list: "Rejections in the short window 5 (3 as it came)". */
export function versionWords(
  settings: readonly RuleSettingWords[],
  { isOn, settings: values }: RuleVersion,
): string[] {
  const changed = settings.flatMap((setting) => {
    const value = values[setting.key];
    if (value === undefined) return [];
    return [`${setting.title}: ${shown(setting, value)} (as it came: ${shown(setting, setting.initial)})`];
  });
  const lines = changed.length === 0 ? ['As it came'] : changed;
  return isOn ? lines : ['Switched off', ...lines];
}

function shown(setting: RuleSettingWords, value: number | readonly string[]): string {
  if (typeof value !== 'number') return value.length === 0 ? 'none' : value.join(', ');
  return [textOf(setting, value), unitOf(setting)].filter((part) => part !== '').join(' ');
}
