import { GraphError, type GraphErrorKind } from '@countersign/graph';
import { isTooMuch } from './too-much.ts';

const error = (kind: GraphErrorKind, status: number, retryAfterSeconds: number | null = null) =>
  new GraphError({ kind, status, retryAfterSeconds, sentence: 'x' });

test('an answer that does not come, breaks off or is a failure may be too much at once', () => {
  expect(isTooMuch(error('timed-out', 0))).toBe(true);
  expect(isTooMuch(error('link-expired', 410))).toBe(true);
  expect(isTooMuch(error('unavailable', 500))).toBe(true);
  expect(isTooMuch(error('unavailable', 504))).toBe(true);
  expect(isTooMuch(error('forbidden', 403))).toBe(false);
});

test('throttling is not, whatever status it comes with', () => {
  expect(isTooMuch(error('throttled', 429, 315))).toBe(false);
  expect(isTooMuch(error('throttled', 500))).toBe(false);
  expect(isTooMuch(error('unavailable', 503))).toBe(false);
  expect(isTooMuch(error('unavailable', 504, 30))).toBe(false);
});
