import { type FindingDimension } from '@countersign/contract';
import { anyOf, type Dimension, filterConditions, text } from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { containing } from '../scope/words.ts';

/** A week is named by the person and its Monday: "id|2026-11-23". */
const requesterOf = `case f.subject_kind when 'requester' then f.subject
  when 'requester-week' then left(f.subject, -11) end`;

const dimensions: Record<FindingDimension, Dimension> = {
  detection: text('f.detection'),
  severity: text('f.severity'),
  requester: anyOf([requesterOf], 'f.title'),
  finding_state: text('s.state'),
  owner: text('s.owner'),
};

/** Whether the condition says anything of how a finding stands. To know it takes look-ups for each finding. */
export function asksStanding({ filters }: Scope): boolean {
  return filters.some(({ dimension }) => dimension === 'finding_state' || dimension === 'owner');
}

/** Range (of the last thing it rests on), free text and filters as one condition over `finding f` and its standing `s`. */
export function findingCondition(scope: Scope, values: Values): string {
  const conditions = [
    ...(scope.from === null ? [] : [`f.last_at >= ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`f.last_at < ${values.add(scope.to)}::timestamptz`]),
    ...(scope.words.length === 0
      ? []
      : [
          `concat_ws(E'\\n', f.title, f.explanation, f.subject) ilike all(${values.add(scope.words.map(containing))}::text[])`,
        ]),
    ...filterConditions(scope.filters, dimensions, values),
  ];
  return conditions.length === 0 ? 'true' : conditions.join('\n        and ');
}
