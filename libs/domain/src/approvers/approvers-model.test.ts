import fc from 'fast-check';
import {
  assignmentReading,
  groupReading,
  membershipEvent,
  policyReading,
  readFacts,
} from '../../test/approvers.ts';
import { at } from '../../test/builders.ts';
import type { ApproverFacts } from './approver-facts.ts';
import { approversAt } from './approvers-at.ts';

// Time is eight minutes; somebody's membership may change at the beginning of each.
const minutes = 8;
const time = (minute: number): string => at(`10:${String(minute).padStart(2, '0')}`);

interface World {
  /** Whether they are in the group from minute to minute. */
  readonly life: readonly boolean[];
  readonly readAt: readonly number[];
  /** Which of the changes an event told of, and how many minutes late. */
  readonly told: readonly { readonly minute: number; readonly late: number }[];
  readonly window: { readonly from: number; readonly to: number; readonly late: number } | null;
}

const minute = fc.nat({ max: minutes - 1 });
const world: fc.Arbitrary<World> = fc.record({
  life: fc.array(fc.boolean(), { minLength: minutes, maxLength: minutes }),
  readAt: fc.uniqueArray(minute, { maxLength: 4 }),
  told: fc.uniqueArray(fc.record({ minute, late: fc.nat({ max: 4 }) }), {
    maxLength: 4,
    selector: (one) => one.minute,
  }),
  window: fc.option(fc.record({ from: minute, to: minute, late: fc.nat({ max: 3 }) }), { freq: 2 }),
});

/** Readings half a minute in; changes at the full minute. A window tells of every change in it. */
function factsOf({ life, readAt, told, window }: World): ApproverFacts {
  const changes = life.flatMap((isIn, index) => (index > 0 && isIn !== life[index - 1] ? [index] : []));
  const late = new Map(told.map((one) => [one.minute, one.late]));
  if (window !== null)
    for (const change of changes)
      if (change >= window.from && change <= window.to)
        late.set(change, Math.min(late.get(change) ?? window.late, window.late));
  const readTime = (index: number): string => at(`10:${String(index).padStart(2, '0')}:30`);
  const groups = readAt.map((index) => groupReading(readTime(index), life[index] ? ['ann'] : []));
  const memberships = changes
    .filter((change) => late.has(change))
    .map((change) =>
      membershipEvent(
        life[change] ? 'added' : 'removed',
        'ann',
        time(change),
        time(
          Math.max(change, (window?.to ?? 0) * Number(change <= (window?.to ?? -1))) +
            (late.get(change) ?? 0),
        ),
      ),
    );
  const windows =
    window !== null && window.from < window.to
      ? [{ from: time(window.from), to: time(window.to), readAt: time(window.to + window.late) }]
      : [];
  const always = { policies: [at('09:00'), at('11:00')].map((when) => policyReading(when)) };
  const assignments = [at('09:00'), at('11:00')].map((when) => assignmentReading(when));
  return { ...readFacts({}), ...always, assignments, groups, memberships, windows };
}

function answer(facts: ApproverFacts, when: string, knownAt: string): unknown {
  // The policy and its assignment are known at any time; only the membership is in question.
  const known = {
    ...facts,
    policies: [policyReading(at('09:00'))],
    assignments: [assignmentReading(at('09:00'))],
  };
  return approversAt({ at: when, knownAt, requesterId: null }, known);
}

const instant = fc
  .nat({ max: minutes * 2 })
  .map((half) => at(`10:${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '45' : '15'}`));

test('what arrives after an instant never changes what was known then', () => {
  fc.assert(
    fc.property(world, instant, instant, (one, when, knownAt) => {
      const facts = factsOf(one);
      const early = {
        ...facts,
        groups: facts.groups.filter(({ endedAt }) => endedAt <= knownAt),
        memberships: facts.memberships.filter(({ firstSeenAt }) => firstSeenAt <= knownAt),
        windows: facts.windows.filter(({ readAt }) => readAt <= knownAt),
      };
      expect(answer(facts, when, knownAt)).toEqual(answer(early, when, knownAt));
    }),
  );
});

test('the order of arrival does not matter', () => {
  fc.assert(
    fc.property(world, instant, (one, when) => {
      const facts = factsOf(one);
      const turned = {
        ...facts,
        groups: [...facts.groups].reverse(),
        memberships: [...facts.memberships].reverse(),
        windows: [...facts.windows].reverse(),
      };
      expect(answer(turned, when, at('22:00'))).toEqual(answer(facts, when, at('22:00')));
    }),
  );
});

test('only the readings next to the instant count', () => {
  fc.assert(
    fc.property(world, instant, (one, when) => {
      const facts = factsOf(one);
      const before = facts.groups
        .filter(({ endedAt }) => endedAt <= when)
        .sort(byTime)
        .slice(-1);
      const after = facts.groups
        .filter(({ startedAt }) => startedAt >= when)
        .sort(byTime)
        .slice(0, 1);
      const near = { ...facts, groups: [...before, ...after] };
      expect(answer(near, when, at('22:00'))).toEqual(answer(facts, when, at('22:00')));
    }),
  );
});

const byTime = (a: { startedAt: string }, b: { startedAt: string }): number =>
  a.startedAt < b.startedAt ? -1 : 1;

/** Every life that fits what was read and told, by trying all of them. */
function livesThatFit({ life, readAt }: World, facts: ApproverFacts): boolean[][] {
  const told = new Map(facts.memberships.map((event) => [event.occurredAt, event.membership === 'added']));
  return Array.from({ length: 2 ** minutes }, (_, bits) =>
    Array.from({ length: minutes }, (_unused, index) => Boolean((bits >> index) & 1)),
  ).filter((candidate) =>
    candidate.every((isIn, index) => {
      if (readAt.includes(index) && isIn !== life[index]) return false;
      if (index === 0) return true;
      const event = told.get(time(index));
      const changes = isIn !== candidate[index - 1];
      if (event !== undefined) return changes && isIn === event;
      const isLogged = facts.windows.some(({ from, to }) => from <= time(index) && time(index) < to);
      return !(changes && isLogged);
    }),
  );
}

test('whoever is certain is there in every life that fits what is known, if nobody changes twice between two facts', () => {
  fc.assert(
    fc.property(world, fc.nat({ max: minutes - 1 }), (one, index) => {
      const facts = factsOf(one);
      const when = at(`10:${String(index).padStart(2, '0')}:45`);
      const [policy] = approversAt({ at: when, knownAt: at('22:00'), requesterId: null }, facts);
      const stands = policy?.could[0]?.certainty ?? 'not listed';
      const lives = calmest(livesThatFit(one, facts), facts, one);
      const states = new Set(lives.map((fit) => fit[index]));
      const isClosed = policy?.groups[0]?.isClosed ?? false;
      if (stands === 'certain') expect([...states]).toEqual([true]);
      if (stands === 'not listed' && isClosed) expect([...states]).toEqual([false]);
      // Within the minute of the question they may have come already: lives change at full minutes only.
      if (stands === 'possible') expect(lives.some((fit) => fit[index] || fit[index + 1])).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** Those with the fewest changes of which nothing tells, within each stretch between two facts: the house rule. */
function calmest(lives: boolean[][], facts: ApproverFacts, { readAt }: World): boolean[][] {
  const told = new Set(facts.memberships.map(({ occurredAt }) => occurredAt));
  const marks = [...Array(minutes).keys()].filter((index) => readAt.includes(index) || told.has(time(index)));
  const untold = (life: boolean[], from: number, to: number): number =>
    [...Array(minutes).keys()].filter(
      (index) => index > from && index <= to && life[index] !== life[index - 1] && !told.has(time(index)),
    ).length;
  return lives.filter((life) =>
    marks.every((from, nth) => {
      const to = marks[nth + 1];
      return to === undefined || untold(life, from, to) <= 1;
    }),
  );
}
