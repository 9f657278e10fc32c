import { formatFilter } from '@countersign/contract';
import { requesterId, requesterKind } from '../requests/request-expressions.ts';
import { isWritten } from '../scope/blank-text.ts';

/** One facet: what its values are, over the columns of `scoped` (facets.query.ts). */
export interface Facet {
  readonly dimension: string;
  /** Column expressions over `approval_case c`, so that `scoped` carries only what a facet needs. */
  readonly columns: Readonly<Record<string, string>>;
  /** SQL for the value, for the label (default: the value), and what to join to get them. */
  readonly value: string;
  readonly label?: string;
  readonly join?: string;
  /** The filter of a value, and the words for it where the value has none of its own. */
  readonly filter?: (value: string) => string;
  readonly words?: Readonly<Record<string, string>>;
}

function plain(dimension: string, expression: string): Facet {
  return { dimension, columns: { [dimension]: expression }, value: `s.${dimension}` };
}

function person(dimension: 'requester' | 'approver', id: string): Facet {
  return {
    dimension,
    columns: { [dimension]: id, [`${dimension}_name`]: `c.${dimension}_name` },
    value: `s.${dimension}`,
    label: `max(s.${dimension}_name)`,
  };
}

function presence(dimension: string, column: string, words: { empty: string; set: string }): Facet {
  return {
    dimension,
    columns: { [dimension]: `case when ${column} then 'set' else 'empty' end` },
    value: `s.${dimension}`,
    filter: (value) => `${value},${dimension}`,
    words,
  };
}

function ofFindings(dimension: 'detection' | 'severity'): Facet {
  return {
    dimension,
    columns: {},
    value: `f.${dimension}`,
    join: `join lateral (
      select distinct g.${dimension} from finding_evidence e join finding g using (tenant_id, finding_id)
       where e.tenant_id = s.tenant_id and e.kind = 'case' and e.subject = s.request_id) f on true`,
  };
}

// One `f` holds one bound, so the bands are open at one side and overlap.
const bands: Readonly<Record<string, string>> = {
  'lt,2': 'under 2 minutes',
  'lt,60': 'under 1 hour',
  'gt,480': 'over 8 hours',
  'gt,1440': 'over 24 hours',
};

const timeToDecide: Facet = {
  dimension: 'decide_minutes',
  columns: { decide_seconds: 'c.decide_seconds' },
  value: 'band.value',
  join: `join (values ('lt,2'), ('lt,60'), ('gt,480'), ('gt,1440')) as band(value) on case band.value
      when 'lt,2' then s.decide_seconds < 120 when 'lt,60' then s.decide_seconds < 3600
      when 'gt,480' then s.decide_seconds > 28800 else s.decide_seconds > 86400 end`,
  filter: (value) => {
    const [operator, minutes] = value.split(',');
    return `${operator},decide_minutes,${minutes}`;
  },
  words: bands,
};

export const facetList: readonly Facet[] = [
  plain('outcome', 'c.outcome'),
  plain('effect', 'c.effect'),
  {
    dimension: 'policy_type',
    columns: { policy_types: 'c.policy_types' },
    value: 'p.value',
    join: 'join lateral (select distinct unnest(s.policy_types) as value) p on true',
  },
  plain('operation', 'c.operation'),
  plain('resource_type', 'c.resource_type'),
  person('requester', requesterId),
  person('approver', 'c.approver_id'),
  plain('requester_kind', requesterKind),
  timeToDecide,
  presence('justification', isWritten('c.request_justification'), {
    empty: 'no justification',
    set: 'with justification',
  }),
  presence('note', isWritten('c.approval_justification'), { empty: 'no note', set: 'with note' }),
  {
    dimension: 'ticket',
    columns: { tickets: 'c.tickets' },
    value: 'k.value',
    join: `join lateral (
      select unnest(s.tickets) as value union all select '' where cardinality(s.tickets) = 0) k on true`,
    filter: (ticket) =>
      formatFilter(
        ticket === ''
          ? { operator: 'empty', dimension: 'ticket', values: [] }
          : { operator: 'is', dimension: 'ticket', values: [ticket] },
      ),
    words: { '': 'no ticket' },
  },
  presence('flagged', 'findings.flagged', { empty: 'no finding', set: 'with finding' }),
  ofFindings('detection'),
  ofFindings('severity'),
  plain('correlation', 'c.correlation_strength'),
  plain('decided_at_source', `coalesce(c.decided_at_source, 'unknown')`),
  plain('origin', 'c.origin'),
];

export function facetFilter(facet: Facet, value: string): string {
  return (
    facet.filter?.(value) ?? formatFilter({ operator: 'is', dimension: facet.dimension, values: [value] })
  );
}
