import { missingText, statesIn } from './coverage-words.ts';

const bucket = (coverage: 'complete' | 'gap' | 'partial' | 'before') => ({
  from: '2026-10-05T00:00:00Z',
  to: '2026-10-12T00:00:00Z',
  coverage,
});
const gap = (from: string, to: string) => ({ tenantId: 't', from: `2026-10-${from}Z`, to: `2026-10-${to}Z` });

test('a bucket says what is missing, and of a gap when exactly', () => {
  const gaps = [
    gap('01T08:00:00', '06T10:30:00'),
    gap('08T00:00:00', '09T00:00:00'),
    gap('20T00:00:00', '21T00:00:00'),
  ];
  expect(missingText(bucket('gap'), gaps, 'UTC')).toBe(
    'gap in reading Thu 1 Oct 08:00 – Tue 6 Oct 10:30 and 1 more',
  );
  expect(missingText(bucket('gap'), [], 'UTC')).toBe('gap in reading');
  expect(missingText(bucket('partial'), gaps, 'UTC')).toBe('not completely read');
  expect(missingText(bucket('before'), gaps, 'UTC')).toBe('begins before our time');
  expect(missingText(bucket('complete'), gaps, 'UTC')).toBeNull();
});

test('a legend names what there is, the worst first', () => {
  expect(statesIn([bucket('before'), bucket('complete'), bucket('gap')])).toEqual(['gap', 'before']);
});
