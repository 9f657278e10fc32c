import type { CaseFile, KnownTime, Step } from '@countersign/contract';
import {
  dayText,
  durationText,
  knownTimeText,
  pointOf,
  precisionOf,
  secondsBetween,
} from '../time/time-text.ts';
import { outcomeText } from './outcomes.ts';
import { changeText, personText } from './row-words.ts';

/** One step of a case in words: the text alternative of the lifeline, and the e-mail and Markdown form. */
export interface Sentence {
  readonly when: string;
  readonly precision: 'recorded' | 'between two reads' | 'inferred' | 'not known';
  readonly what: string;
  readonly quote: string | null;
  /** Where the statement comes from. */
  readonly source: string;
}

const precisionWords = {
  recorded: 'recorded',
  between: 'between two reads',
  inferred: 'inferred',
  none: 'not known',
} as const;

export function storyOf(file: CaseFile, zone: string): Sentence[] {
  return file.line.map((step) => ({
    when: whenText(step.time, zone),
    precision: precisionWords[precisionOf(step.time)],
    what: stepText(step, file),
    quote: step.text,
    source: sourceText(step),
  }));
}

export function whenText(time: KnownTime, zone: string): string {
  const point = pointOf(time);
  const text = knownTimeText(time, zone);
  // A bracket over midnight brings its own days.
  return point === null || text.includes(' – ') ? text : `${dayText(point, zone)} ${text}`;
}

export function stepText(
  step: Step,
  file: Pick<CaseFile, 'resource' | 'operation' | 'policyTypes' | 'requester'>,
): string {
  const who = step.actor ? personText(step.actor) : null;
  switch (step.kind) {
    case 'requested':
      return `${who ?? personText(file.requester)} asked: ${changeText(file)}${step.text ? '' : ', no justification'}`;
    case 'approved':
      return `${who ?? 'Someone'} approved${step.text ? ', with a note' : ', no note'}`;
    case 'rejected':
      return `${who ?? 'Someone'} rejected${step.text ? ', with a note' : ', no note'}`;
    case 'cancelled':
      return `${who ?? 'The requester'} cancelled`;
    case 'completed':
      return `${who ?? personText(file.requester)} completed`;
    case 'expired':
      return 'The request expired';
    case 'changed':
      return `Change recorded: ${step.activity ?? 'activity not named'}${resultText(step.succeeded)}`;
    case 'gone':
      return 'Intune no longer shows the request';
  }
}

function resultText(succeeded: boolean | null): string {
  if (succeeded === null) return '';
  return succeeded ? ', success' : ', failure';
}

export function sourceText(step: Step): string {
  const words = step.provenance.map((from) => {
    if (from.kind === 'observation') return `read of the request, archive position ${from.position}`;
    if (from.kind === 'event') return `audit event, archive position ${from.position}`;
    return from.note;
  });
  return words.join('; ') || 'no source named';
}

/** A plain paragraph. */
export function storySentence(file: CaseFile, zone: string): string {
  const steps = storyOf(file, zone).map(
    (one) => `${one.when} (${one.precision}): ${one.what}${one.quote ? ` “${one.quote}”` : ''}.`,
  );
  return `${changeText(file)} · ${outcomeText(file)}. Times in ${zone}. ${steps.join(' ')}`;
}

/** Markdown with a table; source text cannot break out of its cell or become a link or image. */
export function storyMarkdown(file: CaseFile, zone: string, address: string): string {
  const rows = storyOf(file, zone).map(
    (one) =>
      `| ${one.when} | ${one.precision} | ${inert(one.what)} | ${inert(one.quote ?? '')} | ${inert(one.source)} |`,
  );
  return [
    `### ${inert(changeText(file))}: ${outcomeText(file)}`,
    '',
    `Request \`${file.requestId}\`, tenant ${inert(file.tenantName)}, times in ${zone}. ${address}`,
    '',
    '| When | Known | What | Text | Source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function inert(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, (mark) => `\\${mark}`).replaceAll(/\s*\n\s*/g, ' / ');
}

/** How long the approval took to be completed, if both are known. */
export function completionText(file: CaseFile): string | null {
  const decided = file.decision === 'approved' ? pointOf(file.decided) : null;
  const completed = pointOf(file.completed);
  return decided && completed ? durationText(secondsBetween(decided, completed)) : null;
}
