import { type Instant, hours, minutes, seconds } from './clock.ts';
import { makeNoise } from './changes/noise.ts';
import { type Ledger } from './ledger.ts';
import { type Pace, demoPace, officePace } from './pace.ts';
import { type Random } from './random.ts';
import { Stage } from './stage.ts';
import { slowDecision } from './stories/slow-decision.ts';
import { type Story } from './stories/story.ts';
import { type World } from './tenant/world.ts';
import { type Source } from './timeline.ts';

/** What every source needs to put a story on stage. */
export interface Theatre {
  readonly world: World;
  readonly ledger: Ledger;
  readonly auditNamesRequests: boolean;
  readonly anchoredAt: Instant;
}

export type Repertoire = readonly (readonly [weight: number, story: Story])[];

export function stageFor(theatre: Theatre, random: Random, at: Instant, pace: Pace, story: string): Stage {
  const { world, ledger, auditNamesRequests } = theatre;
  return new Stage({ world, ledger, random, at, pace, story, auditNamesRequests });
}

/** How busy the company is: European office hours on weekdays, a thin line for the desks in Asia and America. */
export function businessRhythm(at: Instant): number {
  const moment = new Date(at);
  const weekday = moment.getUTCDay();
  if (weekday === 0 || weekday === 6) return 0.06;
  const hour = moment.getUTCHours();
  if (hour >= 6 && hour < 17) return 1;
  return hour >= 4 && hour < 19 ? 0.3 : 0.12;
}

/** Mean of `businessRhythm` over a week. */
const meanRhythm = (5 * (11 * 1 + 4 * 0.3 + 9 * 0.12) + 2 * 24 * 0.06) / (7 * 24);

/** Next moment of a process that happens `perDay` times on an average day, in the rhythm of business. */
function nextInRhythm(at: Instant, perDay: number, random: Random): Instant {
  const meanGap = (hours(24) / perDay) * meanRhythm;
  let next = at;
  do {
    next += Math.max(1, Math.round(random.exponential(meanGap)));
  } while (!random.chance(businessRhythm(next)));
  return next;
}

interface FilingOptions {
  perDay: number;
  from: Instant;
  to: Instant;
  repertoire: Repertoire;
  /** True: everything filed before the anchor is decided by then, so that other sources say who waits. */
  isSettledAtAnchor: boolean;
}

/** People file requests in the rhythm of business. */
export function filings(theatre: Theatre, random: Random, options: FilingOptions): Source {
  const { perDay, repertoire, isSettledAtAnchor } = options;
  const next = (at: Instant): Instant => {
    const found = nextInRhythm(at, perDay, random);
    return found < options.to ? found : Number.POSITIVE_INFINITY;
  };
  const source: Source = {
    nextAt: next(options.from),
    play() {
      const left = theatre.anchoredAt - source.nextAt;
      const isLate = isSettledAtAnchor && left < hours(76);
      // A story with an expiry leaves its request waiting for three days, past the anchor.
      const stories = isLate
        ? repertoire.filter(([, { name }]) => name !== 'expired' && name !== 'approved-never-completed')
        : repertoire;
      const story = random.weighted(stories);
      const pace = isLate ? hurried(left / 12) : officePace;
      story.play(stageFor(theatre, random, source.nextAt, pace, story.name));
      source.nextAt = next(source.nextAt);
    },
  };
  return source;
}

function hurried(limitMs: number): Pace {
  return {
    ...officePace,
    decision: (random) => Math.min(officePace.decision(random), limitMs * random.between(0.3, 1)),
    completion: (random) => Math.min(officePace.completion(random), limitMs * random.between(0.3, 1)),
    keepsOfficeHours: false,
  };
}

/** Everything else that happens in the tenant. */
export function noise(
  theatre: Theatre,
  random: Random,
  from: Instant,
  perDay: (at: Instant) => number,
): Source {
  const source: Source = {
    nextAt: nextInRhythm(from, perDay(from), random),
    play() {
      const stage = stageFor(theatre, random, source.nextAt, officePace, 'noise');
      const { drafts, actor, ...options } = makeNoise(theatre.world, random, source.nextAt);
      const by = actor ?? theatre.world.requesterAt(source.nextAt, random);
      for (const draft of drafts) stage.event(draft, by, options);
      source.nextAt = nextInRhythm(source.nextAt, perDay(source.nextAt), random);
    },
  };
  return source;
}

/** Stories at given moments: the tenant's milestones. */
export function calendar(
  theatre: Theatre,
  random: Random,
  entries: readonly (readonly [at: Instant, story: Story])[],
): Source {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  let position = 0;
  const source: Source = {
    nextAt: sorted[0]?.[0] ?? Number.POSITIVE_INFINITY,
    play() {
      const [at, story] = sorted[position] as readonly [Instant, Story];
      story.play(stageFor(theatre, random.fork(`${position}`), at, officePace, story.name));
      position += 1;
      // Two entries of one moment would stop the timeline; a millisecond tells them apart.
      source.nextAt = Math.max(sorted[position]?.[0] ?? Number.POSITIVE_INFINITY, at + 1);
    },
  };
  return source;
}

/** One desk of the running demo: plays one compressed story after the other, never two at once. */
export function demoDesk(theatre: Theatre, random: Random, from: Instant, repertoire: Repertoire): Source {
  const source: Source = {
    nextAt: from,
    play() {
      const story = random.weighted(repertoire);
      const stage = stageFor(theatre, random, source.nextAt, demoPace, story.name);
      story.play(stage);
      // Nobody watches the second day as closely; a simulator left running must not bury its own past.
      const calm = source.nextAt - theatre.anchoredAt > hours(24) ? 6 : 1;
      source.nextAt =
        Math.max(stage.now, source.nextAt) +
        Math.round(random.between(seconds(20), seconds(55)) * calm * calm);
    },
  };
  return source;
}

/**
 * One place in the queue of an approver: a request waits in it for hours or days, and soon after it is gone the
 * next one takes the place. `askedAgo` and `decidedIn` say what lies there when the clock starts.
 */
export function waitingPlace(theatre: Theatre, random: Random, askedAgo: number, decidedIn: number): Source {
  const { anchoredAt } = theatre;
  let waitsMs = askedAgo + decidedIn;
  const source: Source = {
    // Off the full minute, as everything that people do.
    nextAt: Math.round(anchoredAt - askedAgo - random.between(0, 59_000)),
    play() {
      const end =
        waitsMs >= hours(72)
          ? 'expired'
          : random.weighted([
              [7, 'completed'],
              [2, 'rejected'],
              [1, 'cancelled'],
            ] as const);
      const story = slowDecision(Math.min(waitsMs, hours(71.4)), end);
      story.play(stageFor(theatre, random, source.nextAt, officePace, story.name));
      source.nextAt += Math.min(waitsMs, hours(72)) + Math.round(random.between(minutes(1), minutes(5)));
      waitsMs = random.chance(0.1) ? hours(72) : random.lognormal(hours(9), 1);
    },
  };
  return source;
}
