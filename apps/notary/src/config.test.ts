import { readNotaryConfig } from './config.ts';

it('signs every half minute unless told otherwise', () => {
  expect(readNotaryConfig({}).intervalMilliseconds).toBe(30_000);
  expect(readNotaryConfig({ COUNTERSIGN_NOTARY_INTERVAL: '5s' }).intervalMilliseconds).toBe(5000);
});

it.each(['0s', '61s', '1m', '5', '-1s', 'soon'])('refuses the interval %s', (text) => {
  expect(() => readNotaryConfig({ COUNTERSIGN_NOTARY_INTERVAL: text })).toThrow('from 1s to 60s');
});
