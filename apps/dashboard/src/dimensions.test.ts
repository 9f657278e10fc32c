import { findingDimensions, requestDimensions, writeDimensions } from '@countersign/contract';
import { applies, dimensionsOf } from './dimensions.ts';

test('the dimensions of a page are those of the contract', () => {
  expect(dimensionsOf).toEqual({
    requests: requestDimensions,
    writes: writeDimensions,
    findings: findingDimensions,
  });
});

test('a filter of another page is passed over, one that several know applies, one that nobody knows is asked', () => {
  const on = (dimension: string) =>
    (['requests', 'writes', 'findings'] as const).map((kind) => applies({ dimension }, kind));
  expect(on('outcome')).toEqual([true, false, false]);
  expect(on('write_class')).toEqual([false, true, false]);
  expect(on('policy_type')).toEqual([true, true, false]);
  expect(on('severity')).toEqual([true, false, true]);
  expect(on('moon_phase')).toEqual([true, true, true]);
});
