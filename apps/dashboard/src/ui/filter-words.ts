import type { Facets } from '@countersign/contract';
import type { Filter } from '../filter-text.ts';
import { effectWords, outcomeWords } from './outcomes.ts';
import { ownWord } from './own-word.ts';
import { policyTypeText, sentenceCase } from './policy-types.ts';
import { writeClassWords, writeReasonWords } from './write-words.ts';

const dimensionNames: Readonly<Record<string, string>> = {
  approver: 'Decided by',
  requester: 'Requester',
  requester_kind: 'Requester kind',
  policy_type: 'Policy type',
  resource_type: 'Resource type',
  decide_minutes: 'Time to decide',
  complete_minutes: 'Time to complete',
  justification: 'Justification',
  note: 'Note',
  hour: 'Hour decided',
  weekday: 'Weekday decided',
  correlation: 'Link to the change',
  detection: 'Finding',
  flagged: 'Flagged',
  decided_at_source: 'Decision time known by',
  completed_at_source: 'Completion time known by',
  origin: 'Record',
  write_class: 'Class',
  write_reason: 'Reason',
  app: 'Application',
};
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function dimensionText(dimension: string): string {
  return ownWord(dimensionNames, dimension) ?? sentenceCase(dimension);
}

const namesOf = (words: Readonly<Record<string, { readonly name: string }>>) =>
  Object.fromEntries(Object.entries(words).map(([value, { name }]) => [value, name]));
const valueNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  outcome: namesOf(outcomeWords),
  effect: Object.fromEntries(
    Object.entries(effectWords).map(([value, words]) => [value, sentenceCase(words)]),
  ),
  write_class: namesOf(writeClassWords),
  write_reason: writeReasonWords,
};

/** What a value is called; names of people and objects come from the facets, since addresses carry ids. */
export function valueText(dimension: string, value: string, label?: string): string {
  const known = ownWord(valueNames, dimension);
  if (known) return ownWord(known, value) ?? value;
  if (dimension === 'policy_type') return policyTypeText(value);
  if (dimension === 'weekday') return weekdays[Number(value) - 1] ?? value;
  if (dimension === 'hour') return `${value.padStart(2, '0')}–${String(Number(value) + 1).padStart(2, '0')}`;
  if (dimension === 'requester_kind' && value === 'application') return 'App';
  if (['requester_kind', 'flagged', 'origin', 'correlation', 'severity', 'detection'].includes(dimension)) {
    return sentenceCase((label ?? value).replaceAll('-', ' '));
  }
  return label || value || 'not known';
}

export type Labels = ReadonlyMap<string, string>;

/** `dimension,value` → the name the API gave it. */
export function labelsOf(facets: Facets | undefined): Labels {
  return new Map(
    (facets?.facets ?? []).flatMap(({ dimension, values }) =>
      values.map(({ value, label }) => [`${dimension},${value}`, label] as const),
    ),
  );
}

const verbs = { is: 'is', not: 'is not', has: 'contains', lacks: 'lacks' } as const;

/** "Requester", "is", "B. Okafor" */
export function filterWords(
  filter: Filter,
  labels: Labels,
): { subject: string; verb: string; object: string } {
  const subject = dimensionText(filter.dimension);
  const values = filter.values.map((value) =>
    valueText(filter.dimension, value, labels.get(`${filter.dimension},${value}`)),
  );
  const object = values.join(' or ');
  if (filter.dimension === 'ticket' && values.length === 0) {
    return { subject, verb: 'is', object: filter.operator === 'empty' ? 'not named' : 'named' };
  }
  switch (filter.operator) {
    case 'empty':
      return { subject, verb: 'is', object: 'empty' };
    case 'set':
      return { subject, verb: 'is', object: 'written' };
    case 'gt':
      return { subject, verb: 'over', object: amountText(filter) };
    case 'lt':
      return { subject, verb: 'under', object: amountText(filter) };
    default:
      return { subject, verb: verbs[filter.operator], object };
  }
}

function amountText(filter: Filter): string {
  const amount = filter.values[0] ?? '';
  return filter.dimension.endsWith('_minutes') ? `${amount} min` : amount;
}
