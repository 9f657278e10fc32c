import { days, hours, manualClock, minutes } from '../clock.ts';
import { Ledger } from '../ledger.ts';
import { officePace } from '../pace.ts';
import { Random } from '../random.ts';
import { stageFor } from '../sources.ts';
import { startSimulator } from '../start-simulator.ts';
import { World } from '../tenant/world.ts';
import { type TrueRequest } from '../truth.ts';
import { approved } from './acting.ts';

const present = Date.parse('2026-11-14T10:00:00Z');
const simulator = await startSimulator({ scenario: 'planted', seed: 1002, clock: manualClock(present) });
const { model } = simulator;
afterAll(() => simulator.close());

const requests = model.requestsFiledUntil(present);
const isOfTheHouse = ({ story }: TrueRequest) => story === 'proper';
const at = (text: string | undefined) => Date.parse(text ?? '');

test('nobody who does everything properly asks again for what they were refused', () => {
  const objects = new Map<string, string>();
  for (let read = present; read > model.historyFrom; read -= days(20))
    for (const { id, payloadId, payloadName } of model.requestsVisibleAt(read))
      objects.set(id, payloadId ?? payloadName ?? id);
  const proper = requests.filter(isOfTheHouse);
  const refused = proper.filter(({ history }) => history.at(-1)?.status === 'rejected');
  expect(refused.length).toBeGreaterThan(50);
  const again = refused.filter((first) =>
    proper.some(
      (second) =>
        second.requester.id === first.requester.id &&
        at(second.requestedAt) > at(first.requestedAt) &&
        at(second.requestedAt) < at(first.requestedAt) + days(14) &&
        objects.get(second.id) === objects.get(first.id),
    ),
  );
  expect(again).toEqual([]);
});

test('after hours it is others who ask and decide, so that those of the house keep theirs', () => {
  const world = new World(new Random('hours'));
  const house = new Set(world.people.map(({ id }) => id));
  const isOfHouse = (hour: number) => {
    const at = Date.parse('2026-09-07T00:00:00Z') + hours(hour);
    const random = new Random(`hour ${hour}`);
    const theatre = { world, ledger: new Ledger(), auditNamesRequests: true, anchoredAt: present };
    const stage = stageFor(theatre, random, at, officePace, 'hours');
    const { requester, approver } = approved(stage, { afterMs: minutes(5) });
    return [house.has(requester.id), house.has(approver?.id ?? '')];
  };
  expect([7, 8, 15].map(isOfHouse)).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
  expect([16, 17, 24 * 5 + 10].map(isOfHouse)).toEqual([
    [false, true],
    [false, false],
    [false, false],
  ]);
});

test('what is planted as a first time is one, and its look-alike is none', () => {
  const { ofActors, ofPairs } = model.firstTimes(present);
  for (const [rule, firsts] of [
    ['first-time-actor', ofActors],
    ['first-time-pair', ofPairs],
  ] as const) {
    const planted = model.plantings().filter((planting) => planting.rule === rule);
    expect(planted.map(({ requestIds }) => requestIds.every((id) => firsts.includes(id)))).toEqual([true]);
    const alike = requests.filter(({ story }) => story.startsWith(`${rule}: `)).map(({ id }) => id);
    expect(alike.length).toBeGreaterThan(8);
    expect(alike.filter((id) => firsts.includes(id))).toEqual([]);
  }
});
