import {
  type HarvestProblem,
  harvestProblemCodes,
  type Source,
  type SourceStatus,
} from '@countersign/contract';
import { consequenceOf } from './permission-consequences.ts';
import { nameOf, roughly } from './words.ts';
import { type TenantStanding } from './standing.query.ts';

const day = 86_400;
/** Until anything may be lost: below the first it is said, below the second it is an alarm. */
export const lossSeconds = { warn: 20 * day, bad: 7 * day } as const;
const credentialDays = { warn: 30, bad: 3 } as const;
/** As `countersign doctor` has it: below this the clocks agree well enough for everything that is asked by them. */
const clockOffSeconds = 30;

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

type Found = Omit<HarvestProblem, 'error' | 'since'> & Partial<Pick<HarvestProblem, 'error' | 'since'>>;

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
    .map((one) => ({ error: null, since: null, ...one }))
    .sort(
      (a, b) =>
        rank[a.level] - rank[b.level] ||
        harvestProblemCodes.indexOf(a.code) - harvestProblemCodes.indexOf(b.code),
    );
}

/** Nothing was even tried for as long as makes every source late. A wait that Graph asked for is no standstill. */
function isNotRunning(sources: readonly JudgedSource[]): boolean {
  const tried = sources.filter(({ attemptAgeSeconds }) => attemptAgeSeconds !== null);
  return (
    tried.length > 0 &&
    tried.every(
      ({ attemptAgeSeconds, ageSeconds, lateAfterSeconds, state }) =>
        (attemptAgeSeconds ?? 0) > lateAfterSeconds &&
        (ageSeconds ?? Infinity) > lateAfterSeconds &&
        state !== 'throttled',
    )
  );
}

function notRunning(sources: readonly JudgedSource[]): Found {
  const [newest = null] = sources
    .map(({ lastAttemptAt }) => lastAttemptAt)
    .filter((at) => at !== null)
    .sort()
    .reverse();
  const quiet = Math.min(...sources.map(({ attemptAgeSeconds }) => attemptAgeSeconds ?? Infinity));
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
      const why = message ? `: ${message.replace(/\.$/, '')}` : '';
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
    case isLate && !isQuiet:
      return [
        {
          ...of,
          code: 'late',
          level: lateLevel(ageSeconds),
          sentence: `Reading ${name.toLowerCase()} is late: ${age(ageSeconds)}, and it should be after ${roughly(lateAfterSeconds)} at the latest.`,
          nextStep: nextStep ?? 'See the log of the ingester.',
          since: lastCompleteAt,
        },
      ];
    default:
      return [];
  }
}

/** Thirty days are remembered: half an hour wants to be known, a day wants somebody to act. */
function lateLevel(seconds: number | null): 'warn' | 'bad' {
  return seconds !== null && seconds > day ? 'bad' : 'warn';
}

function age(seconds: number | null): string {
  return seconds === null
    ? 'they have never been read completely'
    : `the last complete read was ${roughly(seconds)} ago`;
}

/**
 * Reads succeed, and yet nothing newer becomes known: a watermark that stands still. Graph's clock sets how far events
 * are asked for, so this machine's error is taken off. A first harvest looks back for hours on purpose.
 */
function stalled(source: JudgedSource, { clockAheadSeconds, deriveProblem }: TenantStanding): Found[] {
  const { knownAgeSeconds, ageSeconds, lateAfterSeconds, firstHarvest, knownTo } = source;
  if (knownAgeSeconds === null || ageSeconds === null || firstHarvest !== null || deriveProblem) return [];
  const behind = knownAgeSeconds - Math.max(0, clockAheadSeconds ?? 0);
  if (ageSeconds > lateAfterSeconds || behind <= lateAfterSeconds) return [];
  return [
    {
      code: 'stalled',
      level: 'bad',
      source: source.source,
      sentence: `Reading ${nameOf(source.source).toLowerCase()} succeeds, but for ${roughly(behind)} it has told nothing newer.`,
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
        ? `${name} may have come and gone unseen: the last complete read is longer ago than Intune remembers.`
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

function problemsOfTenant(tenant: TenantStanding, sources: readonly JudgedSource[]): Found[] {
  return [...access(tenant, sources), ...clock(tenant), ...evaluation(tenant)];
}

function access(tenant: TenantStanding, sources: readonly JudgedSource[]): Found[] {
  const { credentialLeftSeconds: left, credentialExpiresAt, missingPermissions, excessPermissions } = tenant;
  const found: Found[] = [];
  if (left !== null && left < credentialDays.warn * day)
    found.push({
      code: left <= 0 ? 'credential-ended' : 'credential-ends',
      level: left < credentialDays.bad * day ? 'bad' : 'warn',
      source: null,
      sentence:
        left <= 0
          ? 'The certificate of the app registration has ended.'
          : `The certificate of the app registration ends in ${roughly(left)}.`,
      nextStep:
        'Make a new certificate, upload it to the app registration, and name its file in AZURE_CLIENT_CERTIFICATE_PATH.',
      since: left <= 0 ? credentialExpiresAt : null,
    });
  for (const name of missingPermissions ?? []) {
    const { of, text } = consequenceOf(name);
    // The source that fails for it says the same, with what Graph answered.
    if (of.some((each) => isFailing(each, sources))) continue;
    found.push({
      code: 'permission-missing',
      level: 'bad',
      source: null,
      sentence: `The app registration lacks ${name}: ${text}.`,
      nextStep: `Grant the application permission ${name} and consent again.`,
    });
  }
  if (excessPermissions && excessPermissions.length > 0)
    found.push({
      code: 'permission-excess',
      level: 'note',
      source: null,
      sentence: `The app registration may do more than reading needs: ${excessPermissions.join(', ')}.`,
      nextStep: 'Remove them: whoever steals its secret could change what this archive is to prove.',
    });
  return found;
}

function isFailing(source: Source, sources: readonly JudgedSource[]): boolean {
  return sources.some((one) => one.source === source && one.state === 'failing');
}

function clock({ clockAheadSeconds: ahead, clockAt }: TenantStanding): Found[] {
  if (ahead === null || Math.abs(ahead) < clockOffSeconds) return [];
  return [
    {
      code: 'clock-off',
      level: 'warn',
      source: null,
      sentence: `The clock of this machine is ${roughly(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} Graph's; what is asked for goes by Graph's.`,
      nextStep: 'Let the machine follow a time server (NTP).',
      since: clockAt,
    },
  ];
}

function evaluation({ deriveProblem, deriveProblemSince }: TenantStanding): Found[] {
  if (deriveProblem === null) return [];
  return [
    {
      code: 'not-evaluated',
      level: 'bad',
      source: null,
      sentence: `What is read is archived, but not all of it could be evaluated: ${deriveProblem.replace(/\.$/, '')}.`,
      nextStep: 'Nothing is lost. See the log of the ingester; the next read tries again.',
      since: deriveProblemSince,
    },
  ];
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
