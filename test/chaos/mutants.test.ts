import { catchMutant } from './catch-mutant.ts';
import { mutants } from './mutants.ts';
import { drawSchedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

// A green simulation proves nothing until it has been seen red.
const here = mutants.filter(({ mutation }) => mutation !== undefined);

test.each(here)(
  '$code, $defect, is caught within $within seeds',
  async (mutant) => {
    expect((await catchMutant(mutant)).violation).toBeDefined();
  },
  900_000,
);

test('what this level cannot have says why', () => {
  const others = mutants.filter(({ mutation }) => mutation === undefined);
  expect(others.map(({ code }) => code)).toEqual(['M11', 'M14', 'M18']);
  expect(others.every(({ waitsFor }) => waitsFor !== undefined)).toBe(true);
});

test('a failing schedule is cut down to what makes it fail', async () => {
  const mutation = here.find(({ code }) => code === 'M2')?.mutation ?? {};
  const { violation } = await simulate(drawSchedule(1), { mutation });
  const shortest = await shrink(drawSchedule(1), violation!.code, mutation);
  expect(shortest.events.length).toBeLessThan(4);
  expect((await simulate(shortest, { mutation })).violation?.code).toBe(violation!.code);
}, 900_000);
