import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rows: number;
  readonly tenants: number;
  readonly seed: number;
  /** A last line with everything as JSON. */
  readonly json: boolean;
}

/** `--rows 1000000 --tenants 3 --seed 7 --json`, the same for every bench. */
export function readOptions(defaults: { readonly rows: number; readonly tenants: number }): BenchOptions {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      tenants: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    rows: count('rows', values.rows, defaults.rows),
    tenants: count('tenants', values.tenants, defaults.tenants),
    seed: count('seed', values.seed, 1),
    json: values.json,
  };
}

function count(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text.replaceAll('_', ''));
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} takes a whole number above 0.\n`);
  process.exit(2);
}
