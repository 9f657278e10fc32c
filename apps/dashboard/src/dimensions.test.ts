import { requestDimensions, writeDimensions } from '@countersign/contract';
import { applies, dimensionsOf } from './dimensions.ts';

test('the dimensions of a page are those of the contract', () => {
  expect(dimensionsOf).toEqual({ requests: requestDimensions, writes: writeDimensions });
});

test('a filter of another page is passed over, one that both know applies, one that nobody knows is asked', () => {
  const on = (dimension: string) => [applies({ dimension }, 'requests'), applies({ dimension }, 'writes')];
  expect(on('outcome')).toEqual([true, false]);
  expect(on('write_class')).toEqual([false, true]);
  expect(on('policy_type')).toEqual([true, true]);
  expect(on('moon_phase')).toEqual([true, true]);
});
