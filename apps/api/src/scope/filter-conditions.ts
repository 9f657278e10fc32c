import { type Filter, formatFilter, type Operator } from '@countersign/contract';
import { ProblemError } from '../problem/problem-error.ts';
import { isBlank, isWritten } from './blank-text.ts';
import { type Values } from './values.ts';
import { containing } from './words.ts';

/** Turns one filter into a condition whose only foreign parts are placeholders. */
export type Dimension = (filter: Filter, values: Values) => string;

/** The conditions of all filters. A dimension the list does not know is refused, not ignored: the answer would be wrong. */
export function filterConditions(
  filters: readonly Filter[],
  dimensions: Readonly<Record<string, Dimension>>,
  values: Values,
): string[] {
  return filters.map((filter) => {
    const dimension = Object.hasOwn(dimensions, filter.dimension) ? dimensions[filter.dimension] : undefined;
    if (!dimension) {
      const known = Object.keys(dimensions).join(', ');
      throw new ProblemError(
        'invalid_query',
        `"${filter.dimension}" is no filter of this list; use one of ${known}.`,
      );
    }
    return dimension(filter, values);
  });
}

/** `is true` and `is not true` everywhere: an unknown value is neither equal nor, by that, lost from "not". */
export function text(expression: string, hasExpression = expression): Dimension {
  return (filter, values) => {
    switch (filter.operator) {
      case 'is':
        return `(${expression} = any(${values.add(filter.values)}::text[])) is true`;
      case 'not':
        return `(${expression} = any(${values.add(filter.values)}::text[])) is not true`;
      case 'has':
        return `(${hasExpression} ilike any(${values.add(filter.values.map(containing))}::text[])) is true`;
      case 'lacks':
        return `(${hasExpression} ilike any(${values.add(filter.values.map(containing))}::text[])) is not true`;
      case 'empty':
        return isBlank(expression);
      case 'set':
        return isWritten(expression);
      default:
        throw unfit(filter, ['is', 'not', 'has', 'lacks', 'empty', 'set']);
    }
  };
}

/** Something that several columns name: `is` means any of them. `names` is one text to search in. */
export function anyOf(columns: readonly string[], names: string): Dimension {
  return (filter, values) => {
    switch (filter.operator) {
      case 'is':
      case 'not': {
        const asked = `${values.add(filter.values)}::text[]`;
        const equal = columns.map((column) => `${column} = any(${asked})`).join(' or ');
        return `(${equal}) is ${filter.operator === 'is' ? '' : 'not '}true`;
      }
      case 'empty':
        return `coalesce(${columns.join(', ')}) is null`;
      case 'set':
        return `coalesce(${columns.join(', ')}) is not null`;
      default:
        return text(names)(filter, values);
    }
  };
}

/** An array of words. */
export function list(expression: string): Dimension {
  return (filter, values) => {
    switch (filter.operator) {
      case 'is':
        return `${expression} && ${values.add(filter.values)}::text[]`;
      case 'not':
        return `not ${expression} && ${values.add(filter.values)}::text[]`;
      case 'empty':
        return `cardinality(${expression}) = 0`;
      case 'set':
        return `cardinality(${expression}) > 0`;
      default:
        return related(`select from unnest(${expression}) as one(word) where true`, text('one.word'))(
          filter,
          values,
        );
    }
  };
}

export function number(expression: string): Dimension {
  return (filter, values) => {
    const { operator } = filter;
    if (operator === 'empty' || operator === 'set')
      return `(${expression}) is ${operator === 'set' ? 'not ' : ''}null`;
    const asked = filter.values.map((value) => {
      if (/^-?\d{1,9}(\.\d{1,6})?$/.test(value)) return value;
      throw new ProblemError('invalid_query', `"${value}" in f=${formatFilter(filter)} is no number.`);
    });
    switch (operator) {
      case 'is':
        return `(${expression} = any(${values.add(asked)}::numeric[])) is true`;
      case 'not':
        return `(${expression} = any(${values.add(asked)}::numeric[])) is not true`;
      case 'gt':
      case 'lt':
        if (asked.length !== 1) {
          throw new ProblemError('invalid_query', `f=${formatFilter(filter)}: ${operator} takes one number.`);
        }
        return `(${expression} ${operator === 'gt' ? '>' : '<'} ${values.add(asked[0])}::numeric) is true`;
      default:
        throw unfit(filter, ['is', 'not', 'gt', 'lt', 'empty', 'set']);
    }
  };
}

/** A yes-or-no: `set` and `is,…,true` mean yes, `empty` and `is,…,false` mean no. */
export function flag(expression: string): Dimension {
  return (filter) => {
    const { operator, values } = filter;
    if (operator === 'set') return expression;
    if (operator === 'empty') return `not ${expression}`;
    const [value] = values;
    if (
      (operator !== 'is' && operator !== 'not') ||
      values.length !== 1 ||
      (value !== 'true' && value !== 'false')
    ) {
      throw new ProblemError(
        'invalid_query',
        `f=${formatFilter(filter)}: use set, empty, or is with true or false for ${filter.dimension}.`,
      );
    }
    return (value === 'true') === (operator === 'is') ? expression : `not ${expression}`;
  };
}

/**
 * Rows of another table that belong to this one: `rows` is a subquery up to its last condition, `one` what is
 * asked of a single row.
 */
export function related(rows: string, one: Dimension): Dimension {
  return (filter, values) => {
    const some = (operator: Operator) => `exists (${rows} and ${one({ ...filter, operator }, values)})`;
    switch (filter.operator) {
      case 'is':
      case 'has':
        return some(filter.operator);
      case 'not':
        return `not ${some('is')}`;
      case 'lacks':
        return `not ${some('has')}`;
      case 'set':
        return `exists (${rows})`;
      case 'empty':
        return `not exists (${rows})`;
      default:
        throw unfit(filter, ['is', 'not', 'has', 'lacks', 'empty', 'set']);
    }
  };
}

function unfit(filter: Filter, fitting: readonly Operator[]): ProblemError {
  return new ProblemError(
    'invalid_query',
    `"${filter.operator}" does not apply to ${filter.dimension}; use one of ${fitting.join(', ')}.`,
  );
}
