import { type FaultSetting } from '../../apps/graph-simulator/src/index.ts';
import { Random } from '../chaos/random.ts';

// A schedule is plain data, drawn before the history begins. What it says happens; how the processes interleave is
// theirs. Durations are milliseconds.

export type Who = 'a' | 'b' | 'notary';

export type Trouble =
  /** With no chance to clean up, at the n-th statement from now: before Postgres gets it, or after it was carried out. */
  | { readonly op: 'kill'; readonly who: Who; readonly statement: number; readonly when: 'before' | 'after' }
  /** Stopped, not ended; and meanwhile the turn's connection is lost, so that another ingester takes over. */
  | { readonly op: 'pause'; readonly who: Who; readonly for: number }
  /** The server ends the session that holds the turn, and the ingester hears nothing of it. */
  | { readonly op: 'lose-turn'; readonly who: Who }
  | { readonly op: 'cut'; readonly who: Who }
  | { readonly op: 'half-close'; readonly who: Who }
  /** Nothing passes for a while, in either direction. */
  | { readonly op: 'stall'; readonly who: Who; readonly for: number }
  | { readonly op: 'slow'; readonly who: Who; readonly delay: number; readonly for: number }
  /** The answers of the next commits never arrive: nobody knows whether they were made. */
  | { readonly op: 'lost-commits'; readonly who: Who; readonly times: number }
  | { readonly op: 'crash'; readonly for: number }
  | { readonly op: 'end-sessions' }
  | { readonly op: 'graph'; readonly fault: FaultSetting }
  /** No ingester runs for so many days. */
  | { readonly op: 'outage'; readonly days: number }
  /** Somebody restores an older backup, programs run on it, and then the newest is put back. */
  | { readonly op: 'older-backup' };

export type Op = Trouble['op'];

export interface Step {
  /** Time passes for everybody before it. */
  readonly minutes: number;
  /** So long on the machine's clock. */
  readonly after: number;
  readonly trouble: Trouble;
}

export interface Schedule {
  readonly seed: number;
  readonly replicas: 1 | 2;
  readonly pageSizes: { readonly requests: number; readonly policies: number; readonly events: number };
  /** The first harvest is done and signed before anything goes wrong: programs are mostly idle then. */
  readonly isSettled: boolean;
  readonly steps: readonly Step[];
}

/** In so many seeds each of them comes first once: what a seed is sure to have. */
export const ops: readonly Op[] = [
  'crash',
  'older-backup',
  'lose-turn',
  'lost-commits',
  'kill',
  'outage',
  'pause',
  'end-sessions',
  'stall',
  'cut',
  'graph',
  'half-close',
  'slow',
];

/** These take a while, and are drawn only where they are sure to come. */
const drawnAnyTime = ops.filter((op) => op !== 'older-backup' && op !== 'outage');

export function drawSchedule(seed: number): Schedule {
  const random = new Random(seed).fork('level 2');
  const first = ops[(seed - 1) % ops.length] as Op;
  const others = Array.from({ length: random.between(2, 4) }, () => random.pick(drawnAnyTime));
  const replicas = first === 'lose-turn' || first === 'pause' || random.chance(0.5) ? 2 : 1;
  const who = (): Who =>
    random.pick(replicas === 2 ? ['a', 'a', 'b', 'b', 'notary'] : ['a', 'a', 'a', 'notary']);
  return {
    seed,
    replicas,
    pageSizes: {
      requests: random.between(3, 40),
      policies: random.between(2, 10),
      events: random.between(20, 200),
    },
    isSettled: seed % 2 === 1,
    steps: [first, ...others].map((op) => ({
      minutes: random.between(5, 400),
      after: random.between(100, 1500),
      trouble: drawTrouble(op, who(), random),
    })),
  };
}

function drawTrouble(op: Op, who: Who, random: Random): Trouble {
  const harvester = who === 'notary' ? 'a' : who;
  switch (op) {
    case 'kill':
      return { op, who, statement: random.between(1, 120), when: random.pick(['before', 'after']) };
    case 'pause':
      return { op, who: harvester, for: random.between(1500, 4000) };
    case 'lose-turn':
      return { op, who: harvester };
    case 'cut':
    case 'half-close':
      return { op, who };
    case 'stall':
      return { op, who, for: random.between(500, 3000) };
    case 'slow':
      return { op, who, delay: random.between(2, 30), for: random.between(500, 3000) };
    case 'lost-commits':
      return { op, who, times: random.between(1, 6) };
    case 'crash':
      return { op, for: random.between(0, 1500) };
    case 'graph':
      return { op, fault: drawFault(random) };
    case 'outage':
      return { op, days: random.pick([3, 29, 31, 40]) };
    case 'end-sessions':
    case 'older-backup':
      return { op };
  }
}

function drawFault(random: Random): FaultSetting {
  const times = random.between(1, 8);
  return random.pick<FaultSetting>([
    { name: 'outage', status: random.pick([500, 503]), times },
    { name: 'cut-bodies', afterBytes: random.between(0, 2000), times },
    { name: 'throttle-everything', retryAfter: random.pick(['1', '2']), times: 1 },
    { name: 'expired-tokens', times: 1 },
    { name: 'expired-links', times },
    { name: 'looping-links', match: 'operationApprovalRequests', times },
    { name: 'foreign-links', match: 'operationApprovalRequests', times },
    { name: 'html-answers', times: 1 },
    { name: 'redirects', times },
    { name: 'short-pages', rows: 1, times },
    { name: 'overlapping-pages', times },
    { name: 'latency', milliseconds: random.between(50, 500), times },
  ]);
}
