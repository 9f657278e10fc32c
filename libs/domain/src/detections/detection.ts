import type { Instant } from '../instant.ts';
import type { Severity } from '../vocabulary.ts';
import type { Settings, SettingValues } from './settings.ts';
import type { Subject, SubjectKind } from './subject.ts';

/** A row a finding rests on: a request id, or the archive position of an event. */
export interface Evidence {
  readonly kind: 'case' | 'event';
  readonly subject: string;
}

/** What a detection says. The id must be a function of the detection and its first evidence only. */
export interface Finding {
  readonly findingId: string;
  readonly detection: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly title: string;
  /** The rule's sentence filled in, and what would have kept it silent. */
  readonly explanation: string;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly evidence: readonly Evidence[];
}

/** A rule either judges (no finding is an answer too) or says why it cannot. */
export type Verdict = { readonly findings: readonly Finding[] } | { readonly cannotDecide: string };

/** One rule: its words and its judgement in one file, its tests beside it. */
export interface Detection<S extends Subject = Subject> {
  readonly id: string;
  readonly version: number;
  readonly subject: S['kind'];
  readonly title: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly whatToDo: string;
  readonly falsePositives: readonly string[];
  /** MITRE ATT&CK technique ids; empty for a control weakness. */
  readonly attack: readonly string[];
  /** Certain: whoever reads the rows comes to the same. Statistical: unusual, which may have a good reason. */
  readonly method: 'certain' | 'statistical';
  /** What it cannot do without: a source that is read only where a permission allows it, or something to be told. */
  readonly needs?: string;
  /** By what it can be tuned; empty if there is nothing to tune. Texts of the rule name the initial values. */
  readonly settings: Settings;
  /** `values`: what was tuned, checked by `settingFaults`; the rest is as the settings say. */
  judge(subject: S, values?: SettingValues): Verdict;
  /** When it has to be asked again although nothing arrived, since time alone changes its answer; null: never. */
  again?(subject: S, values?: SettingValues): Instant | null;
}
