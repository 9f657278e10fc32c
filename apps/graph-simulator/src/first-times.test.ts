import { days, hours } from './clock.ts';
import { firstTimes } from './first-times.ts';
import { RequestRecord } from './ledger.ts';
import { ticksOf } from './ticks.ts';

/** A Monday. */
const monday = Date.parse('2026-09-07T00:00:00Z');
const end = monday + days(300);
const person = (id: string) => ({ kind: 'user' as const, id, displayName: id });

let requests = 0;
function approved(by: string, approver: string, policyType: string, at: number): RequestRecord {
  requests += 1;
  const ticks = ticksOf(at);
  const request = new RequestRecord(
    ...([`request-${requests}`, 'a story', person(by), policyType, ticks, ticks + days(3) * 10_000] as const),
    ...(['because', {}] as const),
  );
  request.approver = person(approver);
  request.steps.push({ status: 'approved', ticks: ticksOf(at + hours(1)) });
  return request;
}

test('who was known for a month when the week began, and asks about a type of high impact for the first time', () => {
  const known = approved('ada', 'bob', 'app', monday - days(31));
  const first = approved('ada', 'bob', 'script', monday + days(2));
  const again = approved('ada', 'bob', 'script', monday + days(3));
  expect(firstTimes([again, first, known], end).ofActors).toEqual([first.id]);
});

test.each([
  ['is of somebody who is new', approved('ada', 'bob', 'app', monday - days(29)), 'script'],
  ['is of no impact', approved('ada', 'bob', 'app', monday - days(31)), 'configurationPolicy'],
])('it is none worth a word if it %s', (_why, known, type) => {
  expect(firstTimes([known, approved('ada', 'bob', type, monday + days(2))], end).ofActors).toEqual([]);
});

test('two meet for the first time where something destructive is approved, whatever was approved before of others', () => {
  const known = approved('eve', 'bob', 'app', monday - days(40));
  const met = approved('cid', 'bob', 'app', monday + hours(9));
  const notFirst = approved('cid', 'bob', 'role', monday + hours(10));
  const first = approved('dan', 'bob', 'role', monday + hours(11));
  expect(firstTimes([known, met, notFirst, first], end).ofPairs).toEqual([first.id]);
});

test('what was last done more than half a year before is new again', () => {
  const past = approved('ada', 'bob', 'role', monday - days(181));
  const again = approved('ada', 'bob', 'role', monday + days(1));
  expect(firstTimes([past, again], end)).toEqual({ ofActors: [again.id], ofPairs: [again.id] });
  expect(firstTimes([past, again], monday)).toEqual({ ofActors: [], ofPairs: [] });
});
