import type { CoverageState, LedgerBalance } from '@countersign/contract';
import { balanceTable } from './balance-table.ts';

const balance = (coverage: CoverageState): LedgerBalance => ({
  from: '2026-09-01T00:00:00Z',
  to: '2026-10-01T00:00:00Z',
  bucket: 'month',
  buckets: [{ from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z', classes: {}, total: 0, coverage }],
  types: [
    {
      policyType: 'app',
      isProtected: true,
      classes: { approved: { count: 1200, rows: ['a'] } },
      total: 1200,
    },
    {
      policyType: 'script',
      isProtected: true,
      classes: { unexplained: { count: 2, rows: ['u'] } },
      total: 2,
    },
    {
      policyType: 'role',
      isProtected: false,
      classes: { outside_policy: { count: 7, rows: ['o'] } },
      total: 7,
    },
  ],
  classes: {
    approved: { count: 1200, rows: ['A'] },
    unexplained: { count: 2, rows: ['U'] },
    outside_policy: { count: 7, rows: ['O'] },
  },
  total: 1209,
  toBeJudged: 0,
  gaps: [],
});

test('types with a policy stand apart from those without, the unexplained first', () => {
  const table = balanceTable(balance('complete'));
  expect(table.protectedTypes.map(({ name }) => name)).toEqual(['Script', 'App']);
  expect(table.otherTypes.map(({ name }) => name)).toEqual(['Role']);
});

test('every number has its rows; a zero has none', () => {
  const [script, app] = balanceTable(balance('complete')).protectedTypes;
  expect(app?.cells.map(({ text }) => text)).toEqual(['1,200', '0', '0', '0', '0', '0', '1,200']);
  expect(app?.cells[0]?.rows).toEqual(['a']);
  expect(app?.cells.at(-1)?.rows).toEqual(['is,policy_type,app']);
  expect(script?.cells[0]?.rows).toBeNull();
});

test('none where not everything was read is no zero', () => {
  const { sums } = balanceTable(balance('gap'));
  expect(sums.map(({ text }) => text)).toEqual(['1,200', '–', '–', '7', '–', '2', '1,209']);
});
