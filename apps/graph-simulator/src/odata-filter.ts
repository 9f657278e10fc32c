import { GraphError } from './graph-error.ts';
import { type Ticks, parseTicks } from './ticks.ts';

export type Operator = 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt';

/** What may be compared in one collection: text by eq/ne, instants by order. */
export interface FilterFields<Row> {
  readonly text: Readonly<Record<string, (row: Row) => string | null>>;
  readonly instant: Readonly<Record<string, (row: Row) => Ticks>>;
  /** `or` and `startswith`, of the collections that are documented to take them. */
  readonly takesAlternatives?: true;
}

export interface Filter<Row> {
  matches(row: Row): boolean;
  /** Bounds on an instant field that every match satisfies; lets a route read only that stretch. */
  readonly bounds: { from: Ticks; to: Ticks };
  /** True when something other than an instant is asked. */
  readonly isSelective: boolean;
}

const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

export function noFilter<Row>(): Filter<Row> {
  return { matches: () => true, bounds: everything, isSelective: false };
}

/**
 * The part of `$filter` that public code uses against the live service (docs/graph.md 2.3): comparisons joined by
 * `and`, with parentheses. Everything else is refused with 400, as are quoted and locale dates [C MSEC].
 */
export function parseFilter<Row>(text: string, fields: FilterFields<Row>): Filter<Row> {
  const tokens = tokenise(text);
  const parser = new FilterParser(tokens, fields, text);
  return parser.parse();
}

class FilterParser<Row> {
  #position = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly fields: FilterFields<Row>,
    private readonly text: string,
  ) {}

  parse(): Filter<Row> {
    const filter = this.#disjunction();
    if (this.#position < this.tokens.length)
      throw refusal(this.text, `unexpected '${this.tokens[this.#position]}'`);
    return filter;
  }

  #disjunction(): Filter<Row> {
    let filter = this.#conjunction();
    while (this.fields.takesAlternatives && this.tokens[this.#position]?.toLowerCase() === 'or') {
      this.#position += 1;
      filter = either(filter, this.#conjunction());
    }
    return filter;
  }

  #conjunction(): Filter<Row> {
    let filter = this.#term();
    while (this.tokens[this.#position]?.toLowerCase() === 'and') {
      this.#position += 1;
      filter = both(filter, this.#term());
    }
    return filter;
  }

  #term(): Filter<Row> {
    if (this.tokens[this.#position] !== '(') return this.#comparison();
    this.#position += 1;
    const inner = this.#disjunction();
    if (this.tokens[this.#position] !== ')') throw refusal(this.text, "')' expected");
    this.#position += 1;
    return inner;
  }

  #comparison(): Filter<Row> {
    if (this.fields.takesAlternatives && this.tokens[this.#position]?.toLowerCase() === 'startswith')
      return this.#startsWith();
    const [name, operator, value] = this.tokens.slice(this.#position, this.#position + 3);
    if (name === undefined || operator === undefined || value === undefined)
      throw refusal(this.text, 'expression expected');
    this.#position += 3;
    const instant = this.fields.instant[name];
    if (instant !== undefined) return compareInstant(instant, operator, value, this.text);
    const read = this.fields.text[name];
    if (read === undefined) throw refusal(this.text, `could not find a property named '${name}'`);
    return compareText(read, operator, value, this.text);
  }

  #startsWith(): Filter<Row> {
    const call = this.tokens.slice(this.#position + 1, this.#position + 5);
    const [, name = '', value = ''] = /^\(([\w/]+),('(?:[^']|'')*')\)$/.exec(call.join('')) ?? [];
    const read = this.fields.text[name];
    if (read === undefined) throw refusal(this.text, 'startswith(property,text) expected');
    this.#position += 5;
    const begin = value.slice(1, -1).replaceAll("''", "'");
    return {
      matches: (row) => read(row)?.startsWith(begin) ?? false,
      bounds: everything,
      isSelective: true,
    };
  }
}

function either<Row>(a: Filter<Row>, b: Filter<Row>): Filter<Row> {
  return {
    matches: (row) => a.matches(row) || b.matches(row),
    bounds: { from: Math.min(a.bounds.from, b.bounds.from), to: Math.max(a.bounds.to, b.bounds.to) },
    isSelective: a.isSelective && b.isSelective,
  };
}

function compareInstant<Row>(
  read: (row: Row) => Ticks,
  operator: string,
  value: string,
  text: string,
): Filter<Row> {
  const at = parseTicks(value);
  if (at === undefined) throw refusal(text, `'${value}' is not an unquoted Edm.DateTimeOffset`);
  const { from, to } = everything;
  switch (operator) {
    case 'ge':
      return { matches: (row) => read(row) >= at, bounds: { from: at, to }, isSelective: false };
    case 'gt':
      return { matches: (row) => read(row) > at, bounds: { from: at, to }, isSelective: false };
    case 'le':
      return { matches: (row) => read(row) <= at, bounds: { from, to: at + 1 }, isSelective: false };
    case 'lt':
      return { matches: (row) => read(row) < at, bounds: { from, to: at }, isSelective: false };
    case 'eq':
      return { matches: (row) => read(row) === at, bounds: { from: at, to: at + 1 }, isSelective: false };
    default:
      throw refusal(text, `operator '${operator}' is not supported for a date`);
  }
}

function compareText<Row>(
  read: (row: Row) => string | null,
  operator: string,
  value: string,
  text: string,
): Filter<Row> {
  if (!value.startsWith("'")) throw refusal(text, `'${value}' is not a quoted string`);
  const wanted = value.slice(1, -1).replaceAll("''", "'");
  if (operator === 'eq')
    return { matches: (row) => read(row) === wanted, bounds: everything, isSelective: true };
  if (operator === 'ne')
    return { matches: (row) => read(row) !== wanted, bounds: everything, isSelective: true };
  throw refusal(text, `operator '${operator}' is not supported for a string`);
}

function both<Row>(a: Filter<Row>, b: Filter<Row>): Filter<Row> {
  return {
    matches: (row) => a.matches(row) && b.matches(row),
    bounds: { from: Math.max(a.bounds.from, b.bounds.from), to: Math.min(a.bounds.to, b.bounds.to) },
    isSelective: a.isSelective || b.isSelective,
  };
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*(\(|\)|'(?:[^']|'')*'|[^\s()']+)/y;
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match?.[1] === undefined) throw refusal(text, `syntax error at position ${at}`);
    tokens.push(match[1]);
  }
  return tokens;
}

function refusal(text: string, why: string): GraphError {
  return new GraphError({
    status: 400,
    code: 'BadRequest',
    message: `Invalid filter clause: ${why} in '${text}'.`,
  });
}
