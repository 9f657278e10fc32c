import { type CaseRow } from '@countersign/contract';
import { matches, type Scope } from './fake-filter.ts';

const labelled: [string, (row: CaseRow) => [string, string][]][] = [
  ['outcome', (row) => [[row.outcome, row.outcome]]],
  ['effect', (row) => (row.effect ? [[row.effect, row.effect]] : [])],
  ['policy_type', (row) => row.policyTypes.map((type) => [type, type])],
  ['requester', (row) => [[row.requester.id ?? '', row.requester.name ?? row.requester.id ?? '']]],
  ['approver', (row) => (row.approver ? [[row.approver.id ?? '', row.approver.name ?? '']] : [])],
  ['ticket', (row) => row.tickets.map((ticket) => [ticket, ticket])],
  ['requester_kind', (row) => [[row.requester.kind, row.requester.kind]]],
  ['flagged', (row) => [[row.findings.length > 0 ? 'yes' : 'no', row.findings.length > 0 ? 'yes' : 'no']]],
];

export function facets(scope: Scope) {
  const counted = (dimension: string) =>
    scope.inRange.filter((row) =>
      scope.filters.every((filter) => filter.dimension === dimension || matches(row, filter)),
    );
  const fixed = (dimension: string, list: [string, string, string][]) => ({
    dimension,
    values: list.map(([value, label, filter]) => {
      const [operator, name, ...values] = filter.split(',');
      return {
        value,
        label,
        filter,
        count: counted(dimension).filter((row) =>
          matches(row, { operator: operator as 'is', dimension: name ?? '', values }),
        ).length,
      };
    }),
  });
  return {
    total: scope.inRange.length,
    matching: scope.rows.length,
    facets: [
      ...labelled.map(([dimension, of]) => {
        const count = new Map<string, { label: string; n: number }>();
        for (const row of counted(dimension)) {
          for (const [value, label] of of(row))
            count.set(value, { label, n: (count.get(value)?.n ?? 0) + 1 });
        }
        return {
          dimension,
          values: [...count]
            .map(([value, { label, n }]) => ({ value, label, count: n, filter: `is,${dimension},${value}` }))
            .sort((a, b) => b.count - a.count),
        };
      }),
      fixed('decide_minutes', [
        ['0-2', 'under 2 min', 'lt,decide_minutes,2'],
        ['480', '8 h and more', 'gt,decide_minutes,480'],
      ]),
      fixed('justification', [
        ['set', 'written', 'set,justification'],
        ['empty', 'empty', 'empty,justification'],
      ]),
      fixed('note', [
        ['set', 'written', 'set,note'],
        ['empty', 'empty', 'empty,note'],
      ]),
    ],
  };
}
