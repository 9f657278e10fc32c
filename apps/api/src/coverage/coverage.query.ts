import { type Coverage, type SourceStatus, type TenantConnection } from '@countersign/contract';
import { dueEverySeconds, isOptional, lateAfterSeconds } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { describeTenant } from './describe-coverage.ts';
import { findProblems, type JudgedSource } from './find-problems.ts';
import { estimateFirstHarvest } from './first-harvest.ts';
import { findGaps } from './gaps.query.ts';
import { findHeld } from './held.query.ts';
import { consequenceOf } from './permission-consequences.ts';
import { findPeriods, type PeriodRange } from './periods.query.ts';
import { findStanding, type SourceStanding, type TenantStanding } from './standing.query.ts';

type SourceCounts = Pick<
  SourceStatus,
  'objectsHeld' | 'observationsHeld' | 'oldestHeld' | 'periods' | 'earlierPeriods' | 'gaps'
>;
export type JudgedTenant = Omit<Coverage['tenants'][number], 'sources' | 'requests' | 'goneFromIntune'> & {
  readonly sources: readonly Omit<SourceStatus, keyof SourceCounts>[];
};

/** An ingester that has not said how often it reads has not read yet. */
const usualIntervalSeconds = 300;

/**
 * How the harvest of each tenant stands, with everything that is wrong: what the page says, and what an alarm is set
 * on. Without what the archive holds, which takes longer to count.
 */
export async function findHarvest(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<{ asOf: string; tenants: (JudgedTenant & { readonly tenantNumber: number })[] }> {
  const found = await findStanding(dataSource, tenantIds);
  return {
    asOf: found.tenants[0]?.asOf ?? new Date().toISOString(),
    tenants: found.tenants.map((tenant) => {
      const own = found.sources.filter(({ tenantNumber }) => tenantNumber === tenant.tenantNumber);
      return { tenantNumber: tenant.tenantNumber, ...judge(tenant, own.map(statusOf)) };
    }),
  };
}

/** The same with what the archive holds, its periods and its gaps. */
export async function findCoverage(
  dataSource: DataSource,
  tenantIds: readonly number[],
  range: PeriodRange,
): Promise<Coverage> {
  const [harvest, held, periods, gaps] = await Promise.all([
    findHarvest(dataSource, tenantIds),
    findHeld(dataSource, tenantIds),
    findPeriods(dataSource, tenantIds, range),
    findGaps(dataSource, tenantIds),
  ]);
  const countsOf = (tenantNumber: number, source: string): SourceCounts => {
    const isOwn = (row: { tenantNumber: number; source: string }) =>
      row.tenantNumber === tenantNumber && row.source === source;
    const own = held.sources.find(isOwn);
    const ownPeriods = periods.find(isOwn);
    return {
      objectsHeld: own?.objects ?? 0,
      observationsHeld: own?.observations ?? 0,
      oldestHeld: own?.oldest ?? null,
      periods: ownPeriods?.periods ?? [],
      earlierPeriods: ownPeriods?.earlierPeriods ?? 0,
      gaps: gaps.find(isOwn)?.gaps ?? [],
    };
  };
  return {
    asOf: harvest.asOf,
    tenants: harvest.tenants.map(({ tenantNumber, sources, ...tenant }) => {
      const own = held.tenants.find((row) => row.tenantNumber === tenantNumber);
      return {
        ...tenant,
        requests: own?.requests ?? 0,
        goneFromIntune: own?.goneFromIntune ?? 0,
        sources: sources.map((source) => ({ ...source, ...countsOf(tenantNumber, source.source) })),
      };
    }),
  };
}

type Status = Omit<SourceStatus, keyof SourceCounts> & JudgedSource;

function statusOf(row: SourceStanding): Status {
  const everySeconds = row.everySeconds ?? dueEverySeconds(row.source, usualIntervalSeconds);
  const isError = row.errorStatus !== null || row.errorCode !== null || row.errorRequestId !== null;
  const { daysDone, daysWanted } = row;
  const isFirst = daysDone !== null && daysWanted !== null && daysDone < daysWanted;
  return {
    source: row.source,
    state: row.state,
    message: row.message,
    nextStep: row.nextStep,
    error: isError
      ? {
          status: row.errorStatus,
          code: row.errorCode,
          requestId: row.errorRequestId,
          said: row.errorSaid,
        }
      : null,
    since: row.failingSince ?? row.since,
    lastAttemptAt: row.lastAttemptAt,
    attemptAgeSeconds: row.attemptAgeSeconds,
    lastCompleteAt: row.lastCompleteAt,
    ageSeconds: row.ageSeconds,
    everySeconds,
    lateAfterSeconds: lateAfterSeconds(everySeconds),
    knownTo: row.knownTo,
    knownAgeSeconds: row.knownAgeSeconds,
    memoryDays: row.memoryDays,
    untilLossSeconds: row.untilLossSeconds,
    closestCall: closestCallOf(row),
    reachedBackTo: row.reachedBackTo,
    wantsBackTo: row.wantsBackTo,
    firstHarvest: isFirst ? estimateFirstHarvest({ daysDone, daysWanted }, row.windows) : null,
    throttledUntil: row.throttledUntil,
    throttling: {
      waits: row.waits,
      waitedSeconds: row.waitedSeconds,
      longestWaitSeconds: row.longestWaitSeconds,
    },
    newToday: row.newToday,
    sweepsToday: row.sweepsToday,
    incompleteToday: row.incompleteToday,
    rejections: row.rejections,
    drift: row.drift,
    gapCount: row.gapCount,
  };
}

/** The pause that lasts now may be the longest ever. */
function closestCallOf(row: SourceStanding): SourceStatus['closestCall'] {
  const { pauseSeconds, pauseFrom, pauseTo, knownTo, knownAgeSeconds } = row;
  if (pauseSeconds === null || pauseFrom === null) return null;
  return knownTo !== null && knownAgeSeconds !== null && knownAgeSeconds > pauseSeconds
    ? { seconds: knownAgeSeconds, from: knownTo, to: null }
    : { seconds: pauseSeconds, from: pauseFrom, to: pauseTo };
}

function judge(tenant: TenantStanding, sources: readonly Status[]): JudgedTenant {
  const problems = findProblems(tenant, sources);
  const untilAnyLossSeconds = untilAnyLoss(sources);
  return {
    tenantId: tenant.tenantId,
    name: tenant.name,
    isDemo: tenant.isDemo,
    archiveSize: tenant.archiveSize,
    healthy: problems.every(({ level }) => level === 'note'),
    sentence: describeTenant(problems, sources, untilAnyLossSeconds),
    problems,
    untilAnyLossSeconds,
    connection: connectionOf(tenant),
    sources: sources.map(({ attemptAgeSeconds: _attempt, knownAgeSeconds: _known, ...status }) => status),
  };
}

/** Requests are remembered for the shortest time: never read, they are being lost already. What is optional adds to them. */
function untilAnyLoss(sources: readonly Status[]): number | null {
  const requests = sources.find(({ source }) => source === 'approval-requests');
  if (!requests || requests.untilLossSeconds === null) return null;
  const core = sources.filter(({ source }) => !isOptional(source));
  return Math.min(...core.map(({ untilLossSeconds }) => untilLossSeconds ?? Infinity));
}

function connectionOf(tenant: TenantStanding): TenantConnection {
  const { credentialKind, permissionsAt, clockAt, clockAheadSeconds } = tenant;
  const missing = tenant.missingPermissions;
  return {
    credential:
      credentialKind === null ? null : { kind: credentialKind, expiresAt: tenant.credentialExpiresAt },
    permissions:
      permissionsAt === null
        ? null
        : {
            asOf: permissionsAt,
            missing: missing && missing.map((name) => ({ name, consequence: consequenceOf(name).text })),
            excess: tenant.excessPermissions,
          },
    clock:
      clockAt === null || clockAheadSeconds === null
        ? null
        : { asOf: clockAt, aheadSeconds: clockAheadSeconds },
  };
}
