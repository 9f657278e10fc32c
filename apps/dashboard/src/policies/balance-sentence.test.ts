import type { CoverageState, LedgerBalance, WriteClass } from '@countersign/contract';
import { balanceSentence } from './balance-sentence.ts';

type Counts = Partial<Record<WriteClass, number>>;

const balance = (counts: Counts, more: Partial<LedgerBalance> = {}, coverage: CoverageState = 'complete') =>
  ({
    classes: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { count, rows: [] }])),
    total: Object.values(counts).reduce((sum, n) => sum + n, 0),
    buckets: [{ from: '', to: '', classes: {}, total: 0, coverage }],
    types: [],
    toBeJudged: 0,
    gaps: [],
    ...more,
  }) as unknown as LedgerBalance;

const text = (...given: Parameters<typeof balance>) =>
  balanceSentence(balance(...given))
    .map((clause) => clause.text)
    .join('');

test('the share has its denominator, and every number the filter behind it', () => {
  const clauses = balanceSentence(
    balance({
      approved: 400,
      exempt: 12,
      unexplained: 9,
      undecidable: 6,
      service_made: 3,
      outside_policy: 1200,
    }),
  );
  expect(clauses.map((clause) => clause.text).join('')).toBe(
    '412 of 427 changes that a policy covered or may have covered were approved or exempt (at least 96.4 %); ' +
      '9 are unexplained, 6 cannot be decided. 3 were made by Intune itself. 1,200 were made without a policy in force.',
  );
  expect(clauses.flatMap(({ text: words, rows }) => (rows ? [[words, ...rows]] : []))).toEqual([
    ['412', 'is,write_class,approved,exempt'],
    ['427', 'is,write_class,approved,exempt,undecidable,unexplained'],
    ['9', 'is,write_class,unexplained'],
    ['6', 'is,write_class,undecidable'],
    ['3', 'is,write_class,service_made'],
    ['1,200', 'is,write_class,outside_policy'],
  ]);
});

test('nothing is 100 % while changes are undecidable, wait, or were not read', () => {
  expect(text({ approved: 50 })).toBe(
    '50 of 50 changes under a policy were approved or exempt (100 %); none is unexplained.',
  );
  expect(text({ approved: 50 }, { toBeJudged: 14 })).toBe(
    '50 of 50 changes under a policy were approved or exempt; none is unexplained. 14 changes wait to be judged.',
  );
  expect(text({ approved: 50 }, {}, 'partial')).toContain(
    'exempt; none is unexplained. Not all of this range was read.',
  );
  expect(text({ approved: 9999, undecidable: 1 })).toContain('(at least 99.9 %)');
});

test('a gap in reading is said, and leads to where it is told of', () => {
  const gaps = [{ tenantId: 't', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' }];
  const clauses = balanceSentence(balance({ approved: 50 }, { gaps }, 'gap'));
  expect(clauses.map((clause) => clause.text).join('')).toContain('Some may be missing: 1 gap in reading.');
  expect(clauses).toContainEqual({ text: '1 gap in reading', tone: 'critical', page: 'harvest' });
  expect(text({ approved: 50 }, { gaps }, 'gap')).not.toContain('%');
});

test('few changes have no share, and one change has its own grammar', () => {
  expect(text({ approved: 1, unexplained: 1 })).toBe(
    '1 of 2 changes under a policy was approved or exempt; 1 is unexplained.',
  );
});

test('no change under a policy is no share of zero', () => {
  expect(text({})).toBe('No change of a kind that a policy can protect was made in this range.');
  expect(text({}, {}, 'partial')).toContain(
    'can protect is known in this range. Not all of this range was read.',
  );
  expect(text({ outside_policy: 1 })).toContain('No change under a policy was made.');
  expect(text({ outside_policy: 1 }, { toBeJudged: 1 })).toBe(
    'No change under a policy is known. 1 was made without a policy in force. 1 change waits to be judged.',
  );
});
