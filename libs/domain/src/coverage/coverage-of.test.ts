import fc from 'fast-check';
import { addSeconds, type Instant } from '../instant.ts';
import type { Source } from '../vocabulary.ts';

type Tried = Exclude<Source, 'role-assignments' | 'approver-groups'>;
import type { CoveragePeriod, SweepFacts } from './coverage.ts';
import { reachesBeyondMemory } from './known-by-sweep.ts';
import { coverageOf, extendCoverage, summaryOf, touchedFrom } from './coverage-of.ts';

const start = '2026-01-01T00:00:00.000000Z';
const hour = 3600;
const day = 24 * hour;
const at = (seconds: number): Instant => addSeconds(start, seconds);
const onDay = (days: number): Instant => at(days * day);

let sweeps = 0;
function aSweep(from: number, to: number, over: Partial<SweepFacts> = {}): SweepFacts {
  sweeps += 1;
  return {
    sweepId: `s${sweeps}`,
    startedAt: onDay(from),
    endedAt: onDay(to),
    complete: true,
    rangeFrom: null,
    rangeTo: null,
    items: 0,
    ...over,
  };
}

const told = (periods: readonly CoveragePeriod[]) =>
  periods.map(({ from, to, state, reason }) => [from, to, reason ?? state]);

describe('approval requests', () => {
  const source = 'approval-requests';

  test('nothing is known before a read was complete', () => {
    expect(coverageOf(source, [])).toEqual([]);
    expect(coverageOf(source, [aSweep(0, 1, { complete: false })])).toEqual([]);
  });

  test('one read knows the thirty days before it, up to its own begin', () => {
    expect(told(coverageOf(source, [aSweep(40, 40.25)]))).toEqual([
      [null, onDay(10.25), 'before-first-read'],
      [onDay(10.25), onDay(40), 'complete'],
      [onDay(40), null, 'not-read-yet'],
    ]);
  });

  test('29 days without a read lose nothing', () => {
    expect(told(coverageOf(source, [aSweep(40, 40.25), aSweep(69, 69.25)]))).toEqual([
      [null, onDay(10.25), 'before-first-read'],
      [onDay(10.25), onDay(69), 'complete'],
      [onDay(69), null, 'not-read-yet'],
    ]);
  });

  test('31 days without one lose what was forgotten before the next read ended, and no more', () => {
    const [before, after] = [aSweep(40, 40.25), aSweep(71, 71.5)];
    const broken = aSweep(55, 55.5, { complete: false });
    const periods = coverageOf(source, [after, broken, before]);
    expect(told(periods)).toEqual([
      [null, onDay(10.25), 'before-first-read'],
      [onDay(10.25), onDay(40), 'complete'],
      [onDay(40), onDay(41.5), 'forgotten'],
      [onDay(41.5), onDay(71), 'complete'],
      [onDay(71), null, 'not-read-yet'],
    ]);
    expect(periods[2]).toMatchObject({ state: 'gap', before: before.sweepId, after: after.sweepId });
  });

  test('a read that took longer than Intune remembers knows nothing', () => {
    expect(told(coverageOf(source, [aSweep(40, 70.5)]))).toEqual([[null, null, 'not-read-yet']]);
  });
});

describe('access policies', () => {
  const source = 'access-policies';
  const readAt = (hours: number) => aSweep(hours / 24, hours / 24);
  const inHours = (hours: number) => at(hours * hour);

  test('hourly reads with one left out are complete; a longer pause is not, and is no gap', () => {
    expect(told(coverageOf(source, [0, 1, 3, 6, 9.5, 10].map(readAt)))).toEqual([
      [null, inHours(0), 'before-first-read'],
      [inHours(0), inHours(6), 'complete'],
      [inHours(6), inHours(9.5), 'seldom-read'],
      [inHours(9.5), inHours(10), 'complete'],
      [inHours(10), null, 'not-read-yet'],
    ]);
  });

  test('a read on its own limits two pauses', () => {
    expect(told(coverageOf(source, [0, 10, 20].map(readAt)))).toEqual([
      [null, inHours(0), 'before-first-read'],
      [inHours(0), inHours(10), 'seldom-read'],
      [inHours(10), inHours(20), 'seldom-read'],
      [inHours(20), null, 'not-read-yet'],
    ]);
  });
});

describe('directory audits', () => {
  const source = 'directory-audits';
  const read = (day: number, from: number, to: number, items: number) =>
    aSweep(day, day, { rangeFrom: onDay(from), rangeTo: onDay(to), items });

  test('beyond seven days the past is known as far as Entra showed events of it', () => {
    expect(told(coverageOf(source, [read(40, 33, 40, 5), read(40, 26, 33, 0), read(40, 10, 26, 0)]))).toEqual(
      [
        [null, onDay(10), 'before-first-read'],
        [onDay(10), onDay(33), 'read-late'],
        [onDay(33), onDay(40), 'complete'],
        [onDay(40), null, 'not-read-yet'],
      ],
    );
    expect(told(coverageOf(source, [read(40, 33, 40, 5), read(40, 26, 33, 0), read(40, 10, 26, 1)]))).toEqual(
      [
        [null, onDay(10), 'before-first-read'],
        [onDay(10), onDay(26), 'read-late'],
        [onDay(26), onDay(40), 'complete'],
        [onDay(40), null, 'not-read-yet'],
      ],
    );
  });

  test('what was not read for longer than thirty days is lost', () => {
    expect(told(coverageOf(source, [read(40, 33, 40, 1), read(80, 50, 80, 1)])).slice(3)).toEqual([
      [onDay(40), onDay(50), 'forgotten'],
      [onDay(50), onDay(73), 'read-late'],
      [onDay(73), onDay(80), 'complete'],
      [onDay(80), null, 'not-read-yet'],
    ]);
  });
});

describe('audit events', () => {
  const source = 'audit-events';
  const read = (day: number, from: number, to: number, over: Partial<SweepFacts> = {}) =>
    aSweep(day, day, { rangeFrom: onDay(from), rangeTo: onDay(to), ...over });

  test('while the past is being read, the rest of it is not read yet', () => {
    expect(told(coverageOf(source, [read(800, 770, 800), read(800, 740, 770)]))).toEqual([
      [null, onDay(70), 'before-first-read'],
      [onDay(70), onDay(740), 'not-read-yet'],
      [onDay(740), onDay(800), 'complete'],
      [onDay(800), null, 'not-read-yet'],
    ]);
  });

  test('what was read after more than a year may have been forgotten in part; after two years it was', () => {
    expect(told(coverageOf(source, [read(800, 770, 800), read(800, 0, 770)]))).toEqual([
      [null, onDay(70), 'before-first-read'],
      [onDay(70), onDay(435), 'read-late'],
      [onDay(435), onDay(800), 'complete'],
      [onDay(800), null, 'not-read-yet'],
    ]);
  });

  test('but where Graph showed events that old, it had not forgotten what is younger', () => {
    const newest = read(800, 500, 800);
    const shown = read(800, 200, 300, { items: 1 });
    expect(told(coverageOf(source, [newest, shown, read(800, 300, 500)]))).toEqual([
      [null, onDay(70), 'before-first-read'],
      [onDay(70), onDay(200), 'not-read-yet'],
      [onDay(200), onDay(300), 'read-late'],
      [onDay(300), onDay(800), 'complete'],
      [onDay(800), null, 'not-read-yet'],
    ]);
  });

  test('a hole can be read until Graph has surely forgotten it; then it is a gap', () => {
    const early = [read(800, 0, 800), read(900, 850, 900)];
    expect(told(coverageOf(source, early)).slice(3)).toEqual([
      [onDay(800), onDay(850), 'not-read-yet'],
      [onDay(850), onDay(900), 'complete'],
      [onDay(900), null, 'not-read-yet'],
    ]);
    const half = coverageOf(source, [...early, read(1560, 899, 1560)]);
    expect(told(half).slice(3, 6)).toEqual([
      [onDay(800), onDay(830), 'forgotten'],
      [onDay(830), onDay(850), 'not-read-yet'],
      [onDay(850), onDay(900), 'complete'],
    ]);
    const late = coverageOf(source, [...early, read(1600, 899, 1600)]);
    expect(late[3]).toEqual({
      from: onDay(800),
      to: onDay(850),
      state: 'gap',
      reason: 'forgotten',
      before: early[0]!.sweepId,
      after: early[1]!.sweepId,
    });
  });

  test('the first harvest has a month to read the past; what is left unread after that is lost', () => {
    const newest = read(800, 770, 800);
    const past = read(800, 790, 820);
    expect(told(coverageOf(source, [newest, past, read(820, 800, 820)])).slice(0, 2)).toEqual([
      [null, onDay(90), 'before-first-read'],
      [onDay(90), onDay(770), 'not-read-yet'],
    ]);
    expect(told(coverageOf(source, [newest, past, read(850, 820, 850)])).slice(0, 3)).toEqual([
      [null, onDay(100), 'before-first-read'],
      [onDay(100), onDay(120), 'forgotten'],
      [onDay(120), onDay(770), 'not-read-yet'],
    ]);
  });
});

/** Readings of events, `unit` days long or a multiple of it. */
const windows = (unit: number): fc.Arbitrary<SweepFacts> =>
  fc
    .record({
      end: fc.nat({ max: 80 }),
      from: fc.nat({ max: 60 }),
      takes: fc.nat({ max: 20 }),
      complete: fc.boolean(),
      items: fc.nat({ max: 1 }),
    })
    .map(({ end, from, takes, complete, items }) =>
      aSweep(1000 + end * unit, 1000 + end * unit, {
        complete,
        items,
        rangeFrom: onDay(1000 + (end - from) * unit),
        rangeTo: onDay(1000 + Math.min(end, end - from + takes) * unit),
      }),
    );

// Small numbers, so that reads often touch, overlap and repeat each other.
const random: Record<Tried, fc.Arbitrary<SweepFacts>> = {
  'approval-requests': fc
    .record({ start: fc.nat({ max: 160 }), takes: fc.nat({ max: 3 }), complete: fc.boolean() })
    .map(({ start, takes, complete }) => aSweep(start, start + takes, { complete })),
  'access-policies': fc
    .record({ start: fc.nat({ max: 120 }), takes: fc.nat({ max: 2 }), complete: fc.boolean() })
    .map(({ start, takes, complete }) => aSweep(start / 24, (start + takes) / 24, { complete })),
  'audit-events': windows(25),
  'directory-audits': windows(1),
};

/** Those that do not lie beside something that can still be read; these alone are recorded. */
const certainGaps = (periods: readonly CoveragePeriod[]) =>
  periods
    .filter(({ state }, index) => state === 'gap' && periods[index + 1]?.reason !== 'not-read-yet')
    .map(({ from, to }) => `${from} ${to}`);

const reasonAt = (periods: readonly CoveragePeriod[], instant: Instant) => {
  const found = periods.filter(
    ({ from, to }) => (from === null || from <= instant) && (to === null || instant < to),
  );
  return found.map(({ reason, state }) => reason ?? state).join(' and ');
};

/** Of events that Graph remembers for so many days surely, and for so many at most. */
function eventModel({
  sure,
  possible,
  firstHarvest,
}: {
  sure: number;
  possible: number;
  firstHarvest: number;
}) {
  return (all: readonly SweepFacts[], occurred: Instant): string => {
    const reads = all.filter(({ complete }) => complete);
    const oldestShown = reads
      .filter(({ items }) => items > 0)
      .map(({ rangeTo, endedAt }) => (Date.parse(endedAt) - Date.parse(rangeTo!)) / 1000 / day);
    const remembers = Math.min(possible, Math.max(sure, ...oldestShown));
    const within = (days: number, { rangeFrom, rangeTo, endedAt }: SweepFacts) =>
      rangeFrom! <= occurred && occurred < rangeTo! && endedAt <= addSeconds(occurred, days * day);
    if (reads.some((sweep) => within(remembers, sweep))) return 'complete';
    if (reads.some((sweep) => within(possible, sweep))) return 'read-late';
    if (reads.every(({ endedAt }) => endedAt <= addSeconds(occurred, possible * day))) return 'not-read-yet';
    return reads.every(({ endedAt }) => endedAt > addSeconds(occurred, (possible - firstHarvest) * day))
      ? 'before-first-read'
      : 'forgotten';
  };
}

/** Written from the meaning of the words, without stretches: looks at one instant and at every sweep. */
const models: Record<Tried, (sweeps: readonly SweepFacts[], instant: Instant) => string> = {
  // A request that changed then for the last time is shown for thirty days. A read shows it if it is there all the while.
  'approval-requests': (all, changed) => {
    const goneAt = addSeconds(changed, 30 * day);
    const reads = all.filter(({ complete }) => complete);
    if (reads.some(({ startedAt, endedAt }) => startedAt > changed && endedAt < goneAt)) return 'complete';
    if (!reads.some(({ endedAt }) => endedAt > goneAt)) return 'not-read-yet';
    return reads.some(({ startedAt }) => startedAt < changed) ? 'forgotten' : 'before-first-read';
  },
  'access-policies': (all, instant) => {
    const starts = all.filter(({ complete }) => complete).map(({ startedAt }) => startedAt);
    const previous = starts
      .filter((one) => one <= instant)
      .sort()
      .at(-1);
    const next = starts.filter((one) => one > instant).sort()[0];
    if (next === undefined) return 'not-read-yet';
    if (previous === undefined) return 'before-first-read';
    return next <= addSeconds(previous, 3 * hour) ? 'complete' : 'seldom-read';
  },
  'audit-events': eventModel({ sure: 365, possible: 730, firstHarvest: 30 }),
  'directory-audits': eventModel({ sure: 7, possible: 30, firstHarvest: 1 }),
};

const grain: Record<Tried, [step: number, from: number, to: number]> = {
  'approval-requests': [day, -32, 165],
  'access-policies': [hour, -3, 125],
  'audit-events': [5 * day, -160, 620],
  'directory-audits': [day / 5, 4550, 5450],
};
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 150);

describe.each(['approval-requests', 'access-policies', 'audit-events', 'directory-audits'] as const)(
  '%s',
  (source) => {
    const schedule = fc.array(random[source], { maxLength: 12 });

    test('agrees at every instant with what could have been seen of an object then', () => {
      const [step, from, to] = grain[source];
      fc.assert(
        fc.property(schedule, (all) => {
          fc.pre(all.some(({ complete }) => complete));
          const periods = coverageOf(source, all);
          for (let nth = from; nth < to; nth += 1) {
            // Half-way between two edges, since an edge is nobody's.
            const instant = at((nth + 0.5) * step);
            const [told, truth] = [reasonAt(periods, instant), models[source](all, instant)];
            if (told !== truth) throw new Error(`${instant}: ${told}, and in truth ${truth}`);
          }
        }),
        { numRuns: runs },
      );
    });

    test('is the same taken at once, or in batches of any order', () => {
      fc.assert(
        fc.property(
          schedule,
          fc.array(fc.nat({ max: 11 }), { maxLength: 5 }),
          fc.infiniteStream(fc.nat()),
          (all, cuts, dice) => {
            const shuffled = all
              .map((sweep) => ({ sweep, nth: dice.next().value ?? 0 }))
              .sort((a, b) => a.nth - b.nth)
              .map(({ sweep }) => sweep);
            let periods: CoveragePeriod[] = [];
            let taken: SweepFacts[] = [];
            for (const cut of [...cuts.sort((a, b) => a - b), all.length]) {
              const batch = shuffled.slice(taken.length, cut);
              taken = [...taken, ...batch];
              const summary = summaryOf(source, taken);
              if (!summary || !batch.some(({ complete }) => complete)) continue;
              const touched = touchedFrom(source, batch);
              const isOld = (sweep: SweepFacts) => reachesBeyondMemory(source, sweep);
              const again = batch.some(isOld) ? [...batch, ...taken.filter(isOld)] : batch;
              const isTouched = ({ to }: CoveragePeriod) => touched === null || to === null || to >= touched;
              periods = [
                ...periods.filter((period) => !isTouched(period)),
                ...extendCoverage(source, periods.filter(isTouched), again, summary),
              ];
            }
            expect(periods).toEqual(coverageOf(source, all));
          },
        ),
        { numRuns: runs * 4 },
      );
    });

    test('what is a gap for good stays one, bound by bound, whatever is read after it', () => {
      fc.assert(
        fc.property(schedule, (all) => {
          const inTime = [...all].sort((a, b) => (a.endedAt < b.endedAt ? -1 : 1));
          let before: string[] = [];
          for (const [index] of inTime.entries()) {
            const now = certainGaps(coverageOf(source, inTime.slice(0, index + 1)));
            expect(before.filter((gap) => !now.includes(gap))).toEqual([]);
            before = now;
          }
        }),
        { numRuns: runs * 4 },
      );
    });

    test('leaves no hole and no overlap, and names a sweep at every edge that a sweep made', () => {
      fc.assert(
        fc.property(schedule, (all) => {
          const periods = coverageOf(source, all);
          for (const [index, { from, to }] of periods.entries()) {
            expect([from, to]).toEqual([periods[index - 1]?.to ?? null, periods[index + 1]?.from ?? null]);
          }
          for (const { state, before, after } of periods.filter(({ state: one }) => one === 'complete')) {
            expect([state, before !== null, after !== null]).toEqual(['complete', true, true]);
          }
        }),
        { numRuns: runs },
      );
    });
  },
);
