import { type HarvestProblem, harvestProblemCodes, type SourceStatus } from '@countersign/contract';
import { isOptional } from '@countersign/domain';
import { problemsOfTenant } from './tenant-problems.ts';
import { nameOf, roughly } from './words.ts';
import { type TenantStanding } from './standing.query.ts';

const day = 86_400;
/** Until anything may be lost: below the first it is said, below the second it is an alarm. */
const lossSeconds = { warn: 20 * day, bad: 7 * day } as const;

/** What this needs of a source. */
export type JudgedSource = Pick<
  SourceStatus,
  | 'source'
  | 'state'
  | 'message'
  | 'nextStep'
  | 'error'
  | 'since'
  | 'lastAttemptAt'
  | 'lastCompleteAt'
  | 'ageSeconds'
  | 'lateAfterSeconds'
  | 'knownTo'
  | 'untilLossSeconds'
  | 'firstHarvest'
  | 'throttledUntil'
  | 'rejections'
  | 'drift'
> & { readonly attemptAgeSeconds: number | null; readonly knownAgeSeconds: number | null };

export type Found = Omit<HarvestProblem, 'error' | 'since'> &
  Partial<Pick<HarvestProblem, 'error' | 'since'>>;

/**
 * Everything that keeps the archive of a tenant from being complete, or may, the worst first: one list for the page,
 * the alarm and the sentence, so that they cannot disagree. Each cause once, with what to do.
 */
export function findProblems(tenant: TenantStanding, sources: readonly JudgedSource[]): HarvestProblem[] {
  const found = [
    ...problemsOfTenant(tenant, sources),
    ...(isNotRunning(sources) ? [notRunning(sources)] : []),
    ...sources.flatMap((source) => problemsOf(source, tenant, sources)),
  ];
  const rank = { bad: 0, warn: 1, note: 2 };
  return found
    .map((one) => ({ error: null, since: null, ...one, level: levelOf(one) }))
    .sort(
      (a, b) =>
        rank[a.level] - rank[b.level] ||
        harvestProblemCodes.indexOf(a.code) - harvestProblemCodes.indexOf(b.code),
    );
}

/** What is optional adds to the evidence of approvals: without it nothing of that is lost. */
function levelOf({ level, source }: Found): Found['level'] {
  return level === 'bad' && source !== null && isOptional(source) ? 'warn' : level;
}

/**
 * Nothing was even tried for as long as makes the first source late: policies are not waited for. A wait that Graph
 * asked for is no standstill, and a read may take hours; but one that has been going on for a day was killed.
 */
function isNotRunning(sources: readonly JudgedSource[]): boolean {
  const tried = sources.filter(({ attemptAgeSeconds }) => attemptAgeSeconds !== null);
  const beat = Math.min(...tried.map(({ lateAfterSeconds }) => lateAfterSeconds));
  return (
    tried.length > 0 &&
    quietSeconds(tried) > beat &&
    tried.every(({ state, attemptAgeSeconds }) =>
      state === 'reading' ? (attemptAgeSeconds ?? 0) > day : state !== 'throttled',
    )
  );
}

function quietSeconds(sources: readonly JudgedSource[]): number {
  return Math.min(...sources.map(({ attemptAgeSeconds }) => attemptAgeSeconds ?? Infinity));
}

function notRunning(sources: readonly JudgedSource[]): Found {
  const [newest = null] = sources
    .map(({ lastAttemptAt }) => lastAttemptAt)
    .filter((at) => at !== null)
    .sort()
    .reverse();
  const quiet = quietSeconds(sources);
  return {
    code: 'not-running',
    level: lateLevel(quiet),
    source: null,
    sentence: `Nothing has been read for ${roughly(quiet)}: the ingester seems not to run.`,
    nextStep: 'Start it with "countersign start", or look into its log.',
    since: newest,
  };
}

function problemsOf(source: JudgedSource, tenant: TenantStanding, all: readonly JudgedSource[]): Found[] {
  // A fact, told beside the source.
  if (source.state === 'off') return oddities(source);
  return [
    ...standing(source, isNotRunning(all)),
    ...stalled(source, tenant),
    ...loss(source),
    ...oddities(source),
  ];
}

/** One word on whether it is being read as it should. */
function standing(source: JudgedSource, isQuiet: boolean): Found[] {
  const { state, message, nextStep, error, since, ageSeconds, lateAfterSeconds, lastCompleteAt } = source;
  const name = nameOf(source.source);
  const of = { source: source.source, nextStep, since };
  const isLate = (ageSeconds ?? source.attemptAgeSeconds ?? 0) > lateAfterSeconds;
  switch (true) {
    case state === 'never':
      return [
        {
          ...of,
          code: 'never-read',
          level: 'warn',
          sentence: `${name} have not been read yet.`,
          nextStep: 'Keep "countersign start" running.',
        },
      ];
    case state === 'failing': {
      const why = message ? `: ${withoutWords(message, error?.said ?? null)}` : '';
      return [
        {
          ...of,
          code: 'failing',
          level: 'bad',
          sentence: `Reading ${name.toLowerCase()} fails${why}.`,
          error,
        },
      ];
    }
    case state === 'throttled':
      return [
        {
          ...of,
          code: 'waiting',
          level: isLate ? 'warn' : 'note',
          sentence: isLate
            ? `Microsoft Graph has asked to wait with ${name.toLowerCase()} for so long that ${age(ageSeconds)}.`
            : `Microsoft Graph asks to wait with ${name.toLowerCase()}; reading goes on by itself.`,
          error,
        },
      ];
    case isLate && !isQuiet: {
      const hasStalled = lateLevel(ageSeconds) === 'bad';
      return [
        {
          ...of,
          code: hasStalled ? 'stalled' : 'late',
          level: lateLevel(ageSeconds),
          sentence: `Reading ${name.toLowerCase()} ${hasStalled ? 'has stalled' : 'is late'}: ${age(ageSeconds)}.`,
          nextStep: nextStep ?? 'See whether the ingester runs, and what its log says.',
          since: lastCompleteAt,
        },
      ];
    }
    default:
      return [];
  }
}

/** Thirty days are remembered: half an hour wants to be known, a day wants somebody to act. */
function lateLevel(seconds: number | null): 'warn' | 'bad' {
  return seconds !== null && seconds > day ? 'bad' : 'warn';
}

/** Our sentence alone: Graph's words are told beside it. */
function withoutWords(message: string, said: string | null): string {
  const ours = said && message.endsWith(`: ${said}`) ? message.slice(0, -said.length - 2) : message;
  return ours.replace(/\.$/, '');
}

function age(seconds: number | null): string {
  return seconds === null
    ? 'they have never been read completely'
    : `the last complete read was ${roughly(seconds)} ago`;
}

/**
 * Reads succeed, and yet nothing newer becomes known: a watermark that stands still. A first harvest looks back for
 * hours on purpose.
 */
function stalled(source: JudgedSource, { deriveProblem }: TenantStanding): Found[] {
  const { knownAgeSeconds, ageSeconds, lateAfterSeconds, firstHarvest, knownTo } = source;
  if (knownAgeSeconds === null || ageSeconds === null || firstHarvest !== null || deriveProblem) return [];
  if (ageSeconds > lateAfterSeconds || knownAgeSeconds <= lateAfterSeconds) return [];
  return [
    {
      code: 'stalled',
      level: 'bad',
      source: source.source,
      sentence: `Reading ${nameOf(source.source).toLowerCase()} succeeds, but for ${roughly(knownAgeSeconds)} it has told nothing newer.`,
      nextStep:
        'Compare the Date of Graph with the clock of this machine (countersign doctor), and see the log of the ingester.',
      since: knownTo,
    },
  ];
}

function loss({ source, untilLossSeconds, lastCompleteAt }: JudgedSource): Found[] {
  if (untilLossSeconds === null || untilLossSeconds >= lossSeconds.warn) return [];
  const name = nameOf(source);
  const isPossible = untilLossSeconds <= 0;
  return [
    {
      code: isPossible ? 'loss-possible' : 'loss-near',
      level: untilLossSeconds < lossSeconds.bad ? 'bad' : 'warn',
      source,
      sentence: isPossible
        ? `${name} may have come and gone unseen: the last complete read is longer ago than ${source === 'directory-audits' ? 'Entra' : 'Intune'} remembers.`
        : `${name} may begin to be lost in ${roughly(untilLossSeconds)}.`,
      nextStep:
        'Get one complete read through; what is above or in the log of the ingester keeps it from it.',
      since: lastCompleteAt,
    },
  ];
}

function oddities({ source, rejections, drift }: JudgedSource): Found[] {
  const name = nameOf(source).toLowerCase();
  const nextStep = 'Nothing is lost: the bytes are archived as they came. A later version may read them.';
  return [
    ...(rejections > 0
      ? [
          {
            code: 'rejections' as const,
            level: 'note' as const,
            source,
            sentence: `${counted(rejections, 'object')} among the ${name} could not be read.`,
            nextStep,
          },
        ]
      : []),
    ...(drift > 0
      ? [
          {
            code: 'drift' as const,
            level: 'note' as const,
            source,
            sentence: `Graph sends ${name} with ${counted(drift, 'difference')} from what this version knows.`,
            nextStep,
          },
        ]
      : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
