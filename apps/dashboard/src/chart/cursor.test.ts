import { movedBy, spanOf } from './cursor.ts';

test('arrows start at the near end and stop at the far end', () => {
  expect(movedBy('ArrowRight', null, 5)).toBe(0);
  expect(movedBy('ArrowLeft', null, 5)).toBe(4);
  expect(movedBy('ArrowRight', 4, 5)).toBe(4);
  expect(movedBy('Home', 3, 5)).toBe(0);
  expect(movedBy('a', 3, 5)).toBeNull();
  expect(movedBy('End', 3, 0)).toBeNull();
});

test('a selection has an order whichever way it was made', () => {
  expect(spanOf(2, 5)).toEqual({ first: 2, last: 5 });
  expect(spanOf(5, 2)).toEqual({ first: 2, last: 5 });
  expect(spanOf(null, 2)).toBeNull();
});
