import { type About } from '../../apps/graph-simulator/src/index.ts';
import { noTally, plusScore, plusTally, precisionOf, recallOf, scoreFindings } from './judge-findings.ts';

const planting = (rule: string, requestIds: string[], about: About[] = []) => ({
  ...{ rule, plant: rule, requestIds, eventIds: [], about },
});
const finding = (rule: string, rows: string[], about: string[] = []) => ({
  ...{ rule, title: 'a finding', firstAt: '2026-10-05T08:00:00.000Z', rows, about },
});

test('a planting is found by a finding that rests at least by half on what was planted, and by no other rule', () => {
  const { tallies, mistakes } = scoreFindings(
    [planting('a', ['1', '2']), planting('a', ['3']), planting('b', ['4'])],
    [finding('a', ['1', '9']), finding('a', ['3', '8', '7']), finding('a', ['4'])],
  );
  expect(tallies.get('a')).toEqual({ planted: 2, found: 1, said: 3, wrong: 2 });
  expect(tallies.get('b')).toEqual({ planted: 1, found: 0, said: 0, wrong: 0 });
  expect(mistakes).toHaveLength(4);
});

test('what was said of a look-alike is wrong, since nothing was planted there', () => {
  expect(scoreFindings([], [finding('a', ['1'])]).tallies.get('a')).toEqual({
    planted: 0,
    found: 0,
    said: 1,
    wrong: 1,
  });
});

test('a finding without rows has to be about what was planted for its rule, at that time', () => {
  const [from, to] = [Date.parse('2026-10-05T07:00:00Z'), Date.parse('2026-10-05T08:00:00Z')];
  const plantings = [
    planting('a', [], [{ id: 'policy', from, to }]),
    planting('a', [], [{ id: 'policy', from: to + 1, to: to + 2 }]),
  ];
  const told = (...findings: ReturnType<typeof finding>[]) => {
    const { found, wrong } = scoreFindings(plantings, findings).tallies.get('a') ?? noTally;
    return { found, wrong };
  };
  expect(told(finding('a', [], ['policy']))).toEqual({ found: 1, wrong: 0 });
  expect(told(finding('a', [], ['another']))).toEqual({ found: 0, wrong: 1 });
  expect(told(finding('b', [], ['policy']))).toEqual({ found: 0, wrong: 0 });
  // Who names rows is judged by them.
  expect(told(finding('a', ['1'], ['policy']))).toEqual({ found: 0, wrong: 1 });
});

test('a finding that rests on nothing tells of nothing', () => {
  expect(scoreFindings([planting('a', [])], [finding('a', [])]).tallies.get('a')).toMatchObject({
    found: 0,
    wrong: 1,
  });
});

test('of nothing there is no share, and several seeds add up', () => {
  const tally = plusTally(
    { planted: 2, found: 1, said: 4, wrong: 1 },
    { planted: 2, found: 2, said: 0, wrong: 0 },
  );
  expect([precisionOf(tally), recallOf(tally)]).toEqual([0.75, 0.75]);
  const none = { planted: 0, found: 0, said: 0, wrong: 0 };
  expect([precisionOf(none), recallOf(none)]).toEqual([null, null]);
});

test('several tenants add up rule by rule, with what was wrong in each', () => {
  const one = scoreFindings([planting('a', ['1'])], [finding('a', ['1'])]);
  const other = scoreFindings([planting('b', ['2'])], [finding('a', ['9'])]);
  const { tallies, mistakes } = plusScore(one, other);
  expect(tallies.get('a')).toEqual({ planted: 1, found: 1, said: 2, wrong: 1 });
  expect(tallies.get('b')).toEqual({ planted: 1, found: 0, said: 0, wrong: 0 });
  expect(mistakes).toHaveLength(2);
});
