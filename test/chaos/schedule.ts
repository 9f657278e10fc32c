import { Random } from './random.ts';
import { type Source } from '@countersign/domain';

// A schedule is plain data: everything that will happen in one simulated history, so that a failing one can be
// printed, cut down and played again. Instants are milliseconds since 1970, durations milliseconds.

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface Schedule {
  readonly seed: number;
  readonly settings: Settings;
  readonly events: readonly Happening[];
}

export interface Settings {
  readonly startAt: number;
  /** From here on nothing goes wrong any more. */
  readonly healAt: number;
  readonly interval: number;
  readonly pageSize: number;
  /** Of one request to Graph, there and back. */
  readonly latency: number;
  /** How far back Graph remembers audit events. */
  readonly memoryDays: number;
  /** Every list ends with an empty page behind a link. */
  readonly endsEmpty: boolean;
}

/** An object nobody would expect. */
export type Oddity =
  'no-id' | 'empty-id' | 'nul' | 'surrogate' | 'proto' | 'twice-a-key' | 'same-id' | 'no-time';

export type Happening = { readonly at: number } & (
  | {
      readonly op: 'request';
      readonly id: string;
      readonly steps: readonly RequestStep[];
      readonly odd?: Oddity;
      readonly vanishesAfter?: number;
    }
  | { readonly op: 'event'; readonly id: string; readonly delay: number; readonly odd?: Oddity }
  | {
      readonly op: 'policy';
      readonly id: string;
      readonly changesAfter: readonly number[];
      readonly removedAfter?: number;
    }
  | {
      readonly op: 'graph';
      readonly fault: GraphFault;
      readonly for: number;
      readonly source?: Source;
      readonly times?: number;
    }
  | ({ readonly who: Who } & ProcessTrouble)
  | { readonly op: 'database-down'; readonly for: number }
  | { readonly op: 'second-replica'; readonly for: number }
  | { readonly op: 'outage'; readonly for: number }
  | { readonly op: 'skew'; readonly by: number }
);

export type Who = 'a' | 'b';

/** Trouble at the n-th statement (or commit) from an instant on. */
export type ProcessTrouble =
  | {
      readonly op: 'kill';
      readonly statement: number;
      readonly when: 'before' | 'after';
      readonly downFor: number;
    }
  | { readonly op: 'statement-fails'; readonly statement: number }
  | { readonly op: 'commit-unknown'; readonly commit: number; readonly isDone: boolean }
  | { readonly op: 'conflict'; readonly commit: number }
  | { readonly op: 'pause'; readonly statement: number; readonly for: number; readonly losesTurn: boolean }
  | { readonly op: 'stop'; readonly downFor: number };

export interface RequestStep {
  readonly after: number;
  readonly status: string;
}

export type GraphFault =
  | { readonly kind: 'throttled'; readonly status: 429 | 503; readonly retryAfter: string | null }
  | { readonly kind: 'throttled-as-500' }
  | { readonly kind: 'failing'; readonly status: 500 | 502 | 504 }
  | {
      readonly kind:
        'cut' | 'timed-out' | 'html' | 'no-value' | 'loop' | 'cycle' | 'token-refused' | 'forbidden';
    }
  | { readonly kind: 'foreign-link'; readonly link: string }
  | { readonly kind: 'bad-link'; readonly link: '' | null | 7 }
  | { readonly kind: 'link-expired'; readonly status: 400 | 410 }
  | {
      readonly kind:
        'short-answer' | 'empty-answer' | 'repeats' | 'shifting' | 'filter-ignored' | 'top-rejected';
    }
  | { readonly kind: 'slow'; readonly by: number };

const faultKinds: readonly GraphFault['kind'][] = [
  'throttled',
  'throttled',
  'throttled',
  'throttled-as-500',
  'failing',
  'cut',
  'timed-out',
  'html',
  'no-value',
  'loop',
  'cycle',
  'token-refused',
  'forbidden',
  'foreign-link',
  'bad-link',
  'link-expired',
  'short-answer',
  'empty-answer',
  'repeats',
  'shifting',
  'filter-ignored',
  'top-rejected',
  'slow',
];

const troubleKinds = [
  'kill',
  'statement-fails',
  'commit-unknown',
  'conflict',
  'pause',
  'pause',
  'stop',
  'database-down',
  'second-replica',
  'outage',
  'skew',
] as const;

/** What cannot be told apart from the truth by reading once more: only now and then, or nothing would be left to check. */
const once = new Set<GraphFault['kind']>(['short-answer', 'empty-answer', 'link-expired', 'token-refused']);

/**
 * Draws a history. First which kinds of trouble it knows at all: a run with three kinds finds more than a run
 * with all of them, where each hides the others.
 */
export function drawSchedule(seed: number): Schedule {
  const random = new Random(seed);
  const settings = drawSettings(random);
  const cycles = (settings.healAt - settings.startAt) / settings.interval;
  const events = [
    ...drawTruth(random.fork('truth'), settings),
    ...drawFaults(random.fork('faults'), settings, cycles),
    ...drawTroubles(random.fork('troubles'), settings, cycles),
  ];
  return withLongOutage(random.fork('outage'), {
    seed,
    settings,
    events: events.sort((a, b) => a.at - b.at),
  });
}

function drawSettings(random: Random): Settings {
  const startAt = Date.UTC(2026, 9, 1) + random.between(0, 60 * 24 * 60) * minute;
  const interval = random.pick([5 * minute, 15 * minute, hour, hour, 6 * hour]);
  return {
    startAt,
    healAt: startAt + random.between(6, 18) * interval,
    interval,
    pageSize: random.between(2, 6),
    latency: random.pick([40, 120, 900]),
    memoryDays: random.pick([365, 730, 900]),
    endsEmpty: random.chance(0.15),
  };
}

function drawTruth(random: Random, { startAt, healAt }: Settings): Happening[] {
  const happenings: Happening[] = [];
  const length = healAt - startAt;
  for (let index = random.between(6, 24); index > 0; index -= 1) {
    const isPast = random.chance(0.35);
    const at = isPast
      ? startAt - random.between(1, 40 * 24) * hour
      : startAt + Math.floor(random.next() * length);
    const odd = random.chance(0.15)
      ? random.pick(['no-id', 'empty-id', 'nul', 'surrogate', 'proto', 'same-id'] as const)
      : null;
    happenings.push({
      op: 'request',
      at,
      id: `request-${index}`,
      steps: drawSteps(random, length),
      ...(odd ? { odd } : {}),
      // Three at once are, rightly, not believed without a person.
      ...(random.chance(0.06) ? { vanishesAfter: random.between(1, 600) * minute } : {}),
    });
  }
  for (let index = random.between(10, 40); index > 0; index -= 1)
    happenings.push(drawEvent(random, index, startAt, length));
  for (let index = random.between(0, 4); index > 0; index -= 1) {
    const at = startAt - random.between(0, 90 * 24) * hour;
    const changesAfter = random.chance(0.5) ? [startAt - at + Math.floor(random.next() * length)] : [];
    const removedAfter = random.chance(0.3)
      ? { removedAfter: startAt - at + Math.floor(random.next() * length) }
      : {};
    happenings.push({ op: 'policy', at, id: `policy-${index}`, changesAfter, ...removedAfter });
  }
  return happenings;
}

function drawSteps(random: Random, length: number): RequestStep[] {
  const end = () => random.pick(['approved', 'rejected', 'cancelled', 'expired']);
  const after = Math.floor(random.next() * Math.min(3 * day, length));
  const status = end();
  if (random.chance(0.2)) return [];
  if (status !== 'approved' || random.chance(0.3)) return [{ after, status }];
  return [
    { after, status },
    { after: after + random.between(1, 40) * minute, status: 'completed' },
  ];
}

function drawEvent(random: Random, index: number, startAt: number, length: number): Happening {
  const isPast = random.chance(0.5);
  let at = isPast
    ? startAt - Math.floor(random.next() * 800) * day - random.between(0, day)
    : startAt + Math.floor(random.next() * length);
  // What lies exactly on an edge belongs to one side of it only.
  if (random.chance(0.4)) {
    const date = new Date(at);
    at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), random.chance(0.7) ? 1 : date.getUTCDate());
    if (random.chance(0.2)) at -= 1;
  }
  const odds = [
    'no-id',
    'empty-id',
    'nul',
    'surrogate',
    'proto',
    'twice-a-key',
    'same-id',
    'no-time',
  ] as const;
  const late = random.next();
  const delay =
    isPast || late < 0.3
      ? 0
      : late < 0.85
        ? random.between(0, 20) * minute
        : late < 0.95
          ? random.between(1, 22) * hour
          : random.between(1, 12) * day;
  return {
    op: 'event',
    at,
    id: `event-${index}`,
    delay,
    ...(random.chance(0.12) ? { odd: random.pick(odds) } : {}),
  };
}

function drawFaults(random: Random, { startAt, healAt, interval }: Settings, cycles: number): Happening[] {
  const kinds = Array.from({ length: random.between(0, 4) }, () => random.pick(faultKinds));
  const happenings: Happening[] = [];
  // An attack on the token is in most histories: it costs one sweep.
  if (random.chance(0.6)) {
    const at = startAt + Math.floor(random.next() * (healAt - startAt));
    const fault = drawFault(random, 'foreign-link');
    happenings.push({ op: 'graph', at, for: healAt - at, fault, times: 1 });
  }
  for (const kind of kinds) {
    for (let count = random.between(1, Math.max(1, cycles / 6)); count > 0; count -= 1) {
      const at = Math.max(startAt, startAt + Math.floor(random.next() * (healAt - startAt)) - minute);
      const source = random.pick([
        'approval-requests',
        'access-policies',
        'audit-events',
        undefined,
      ] as const);
      const times = once.has(kind) ? 1 : random.pick([1, 2, 5, undefined]);
      const lasts = Math.min(healAt - at, random.pick([interval, 3 * interval, 2 * hour]));
      happenings.push({
        op: 'graph',
        at,
        for: lasts,
        fault: drawFault(random, kind),
        ...(source && kind !== 'shifting' ? { source } : {}),
        ...(times ? { times } : {}),
      });
    }
  }
  return happenings;
}

function drawFault(random: Random, kind: GraphFault['kind']): GraphFault {
  switch (kind) {
    case 'throttled':
      return {
        kind,
        status: random.pick([429, 429, 503]),
        retryAfter: random.pick([
          null,
          '1',
          '17',
          '315',
          '315',
          '315',
          '640',
          '1200',
          '7200',
          'date:40',
          'date:600',
          'date:600',
          '0',
          '-5',
          'soon',
          'date:-60',
        ]),
      };
    case 'failing':
      return { kind, status: random.pick([500, 502, 504]) };
    case 'foreign-link':
      return { kind, link: random.pick(foreignLinks) };
    case 'bad-link':
      return { kind, link: random.pick(['', null, 7] as const) };
    case 'link-expired':
      return { kind, status: random.pick([400, 410]) };
    case 'slow':
      return { kind, by: random.pick([5, 30, 90]) * second };
    default:
      return { kind };
  }
}

const foreignLinks = [
  'https://evil.example/v1.0/deviceManagement/auditEvents',
  'http://graph.microsoft.com/v1.0/deviceManagement/auditEvents',
  'https://graph.microsoft.com.evil.example/v1.0/deviceManagement/auditEvents',
  'https://graph.microsoft.com:x@evil.example/v1.0/deviceManagement/auditEvents',
  'https://graph.microsoft.com:8443/v1.0/deviceManagement/auditEvents',
  '//evil.example/v1.0/deviceManagement/auditEvents',
];

function drawTroubles(random: Random, { startAt, healAt, interval }: Settings, cycles: number): Happening[] {
  const kinds = Array.from({ length: random.between(0, 3) }, () => random.pick(troubleKinds));
  const happenings: Happening[] = [];
  for (const kind of kinds) {
    for (let count = random.between(1, Math.max(1, cycles / 8)); count > 0; count -= 1) {
      const at = startAt + Math.floor(random.next() * (healAt - startAt));
      const who = random.chance(0.7) ? 'a' : 'b';
      const downFor = random.pick([second, minute, interval]);
      const statement = random.between(1, 80);
      switch (kind) {
        case 'kill':
          happenings.push({ op: kind, at, who, statement, when: random.pick(['before', 'after']), downFor });
          break;
        case 'statement-fails':
          happenings.push({ op: kind, at, who, statement });
          break;
        case 'commit-unknown':
          happenings.push({ op: kind, at, who, commit: random.between(1, 8), isDone: random.chance(0.6) });
          break;
        case 'conflict':
          happenings.push({ op: kind, at, who, commit: random.between(1, 8) });
          break;
        case 'pause':
          happenings.push(
            {
              op: kind,
              at,
              who,
              statement,
              for: random.pick([10 * minute, 2 * interval, 2 * interval]),
              losesTurn: random.chance(0.7),
            },
            { op: 'second-replica', at: Math.max(startAt, at - interval), for: 4 * interval },
          );
          break;
        case 'stop':
          happenings.push({ op: kind, at, who, downFor });
          break;
        case 'database-down':
          happenings.push({ op: kind, at, for: random.pick([2 * second, 30 * second, interval]) });
          break;
        case 'second-replica':
          happenings.push({ op: kind, at, for: random.between(2, 10) * interval });
          break;
        case 'outage':
          happenings.push({ op: kind, at, for: random.between(1, 6) * interval });
          break;
        case 'skew':
          happenings.push({
            op: kind,
            at,
            by: random.pick([-1, 1]) * random.pick([90 * second, Math.min(day, 12 * interval)]),
          });
      }
    }
  }
  return happenings;
}

/** One history in five has a pause that the source may not remember; what happens later is moved behind it. */
function withLongOutage(random: Random, schedule: Schedule): Schedule {
  if (!random.chance(0.2)) return schedule;
  const { settings, events } = schedule;
  const length = random.pick([28, 29, 31, 31, 35, 45]) * day + random.between(0, 48) * hour;
  const at = settings.startAt + Math.floor(random.next() * (settings.healAt - settings.startAt));
  const moved = events.map((event) => {
    // The world goes on meanwhile.
    const isTruth = event.op === 'request' || event.op === 'event';
    if (isTruth && event.at > at && random.chance(0.5))
      return { ...event, at: at + Math.floor(random.next() * length) };
    return event.at > at ? { ...event, at: event.at + length } : event;
  });
  const outage: Happening = { op: 'outage', at, for: length };
  return {
    ...schedule,
    settings: { ...settings, healAt: settings.healAt + length },
    events: [...moved, outage].sort((a, b) => a.at - b.at),
  };
}
