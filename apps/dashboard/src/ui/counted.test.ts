import { counted } from './counted.ts';

test('one of a thing is no plural', () => {
  expect([0, 1, 2, 1234].map((count) => counted(count, 'request'))).toEqual([
    '0 requests',
    '1 request',
    '2 requests',
    '1,234 requests',
  ]);
});
