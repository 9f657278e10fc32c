import type { Filter, Operator } from '@countersign/contract';

export type { Filter, Operator };

// The grammar of the contract's parseFilter and formatFilter, said again because importing those would bring
// the schema validator into the browser. filter-text.test.ts compares the two.
const operators: readonly Operator[] = ['is', 'not', 'has', 'lacks', 'gt', 'lt', 'empty', 'set'];
const takesNoValue: readonly Operator[] = ['empty', 'set'];

/** Reads one `f`; null if it is none. */
export function readFilter(text: string): Filter | null {
  const [operator = '', dimension = '', ...values] = text.split(',').map(unescapeValue);
  const known = operators.find((one) => one === operator);
  if (!known || !/^[a-z_]{1,40}$/.test(dimension) || values.length > 100) return null;
  return takesNoValue.includes(known) === (values.length === 0)
    ? { operator: known, dimension, values }
    : null;
}

export function writeFilter(filter: Filter): string {
  return [filter.operator, filter.dimension, ...filter.values.map(escapeValue)].join(',');
}

function escapeValue(value: string): string {
  return value.replaceAll('%', '%25').replaceAll(',', '%2C');
}

function unescapeValue(value: string): string {
  return value.replaceAll(/%2C/gi, ',').replaceAll('%25', '%');
}
