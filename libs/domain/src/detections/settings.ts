import type { Instant } from '../instant.ts';
import type { Detection, Verdict } from './detection.ts';
import type { Subject } from './subject.ts';

/** What a number of a rule counts; how people read and enter it. */
export type SettingUnit =
  'count' | 'seconds' | 'minutes' | 'hours' | 'days' | 'characters' | 'share' | 'factor';

/** A number by which a rule is tuned. A `share` lies between 0 and 1; counts and times are whole. */
export interface NumberSetting {
  readonly kind: 'number';
  /** As people read it: "Rejections within 24 hours". */
  readonly title: string;
  readonly unit: SettingUnit;
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** What a rule has to be told, since no source says it: accounts kept for emergencies, partners. Ids or UPNs. */
export interface ListSetting {
  readonly kind: 'list';
  readonly title: string;
  readonly initial: readonly string[];
}

export type Setting = NumberSetting | ListSetting;
export type Settings = Readonly<Record<string, Setting>>;
export type SettingValue = number | readonly string[];
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** The values of these settings, as the judgement of their rule gets them. */
export type ValuesOf<W extends Settings> = {
  readonly [K in keyof W]: W[K] extends NumberSetting ? number : readonly string[];
};

/** A list longer than this is a job for a directory group, not for a setting. */
export const listMax = 200;
const entryMax = 320;

/** A rule as its file writes it: its judgement gets a value for each of its settings. */
type Rule<S extends Subject, W extends Settings> = Omit<Detection<S>, 'judge' | 'again' | 'settings'> & {
  readonly settings: W;
  judge(subject: S, values: ValuesOf<W>): Verdict;
  again?(subject: S, values: ValuesOf<W>): Instant | null;
};

/** A detection whose settings have values by themselves, so that only what was tuned has to be given. */
export function tunable<S extends Subject, W extends Settings>(rule: Rule<S, W>): Detection<S> {
  const initial = initialValues(rule.settings) as ValuesOf<W>;
  const { judge, again, ...words } = rule;
  const all = (values: SettingValues | undefined) => (values ? { ...initial, ...values } : initial);
  return {
    ...words,
    judge: (subject, values) => judge(subject, all(values)),
    ...(again ? { again: (subject: S, values?: SettingValues) => again(subject, all(values)) } : {}),
  };
}

/** What each setting is until somebody changes it. */
export function initialValues(settings: Settings): SettingValues {
  return Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.initial]));
}

/** Those of the values that differ from what the settings come with. */
export function tunedValues(settings: Settings, values: SettingValues): SettingValues {
  const initial = initialValues(settings);
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(initial[key])),
  );
}

/**
 * What is wrong with the values somebody wants to give a rule, one sentence each, naming the setting; none if they can
 * be used. Values may be missing: the initial ones then hold.
 */
export function settingFaults(settings: Settings, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (setting === undefined) return [`There is no setting ${JSON.stringify(key)}.`];
    const fault = setting.kind === 'number' ? numberFault(setting, value) : listFault(value);
    return fault === null ? [] : [`"${setting.title}" ${fault}.`];
  });
}

function numberFault({ unit, min, max }: NumberSetting, value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'has to be a number';
  if (value < min || value > max) return `has to be between ${min} and ${max}`;
  return unit === 'share' || unit === 'factor' || Number.isInteger(value) ? null : 'has to be a whole number';
}

function listFault(value: unknown): string | null {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && one.trim() !== ''))
    return 'has to be a list of ids or user principal names';
  if (value.length > listMax) return `has more than ${listMax} entries`;
  return value.some((one: string) => one.length > entryMax)
    ? `has an entry of more than ${entryMax} characters`
    : null;
}
