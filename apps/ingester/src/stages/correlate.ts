import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  addSeconds,
  correlate as correlateCase,
  knownRequest,
  latestOf,
  mayMeanMoreObjects,
  type CandidateEvent,
  type CaseInput,
  type CorrelatedCase,
  type RequestRecord,
  type RequestVersion,
  type TicketPatterns,
} from '@countersign/domain';
import { asOf } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';
import {
  eventsNaming,
  eventsOfRequester,
  eventsOnObject,
  followingIndexes,
  markExpired,
  takeDirtyCases,
  versionsOf,
  type Lifetime,
} from '../queries/case-inputs.ts';
import { followTicketRule, saveTickets } from '../queries/case-tickets.ts';
import { markDaysOfRequests } from '../queries/mark-actor-days.ts';
import { notify } from '../queries/notify.ts';
import { rollUpCases, rollUpDecisions } from '../queries/roll-up-cases.ts';
import { type ChangedCase, markForJudgement, saveCases, saveLinks } from '../queries/save-cases.ts';
import { saveRequestKeys } from '../queries/save-versions.ts';
import { shareDerived } from '../queries/share-derived.ts';
import type { Tenant } from '../tenant.ts';

const casesPerBatch = 500;
const secondsPerDay = 86_400;

/** Without an expiry an open request is followed this long. */
const lifeWithoutExpirySeconds = 30 * secondsPerDay;

export interface CorrelateProgress {
  readonly rebuilt: number;
  readonly changed: number;
  readonly more: boolean;
}

/**
 * Rebuilds the next batch of cases from everything that is known about them: load, join, save, in one
 * transaction. A case is always rebuilt whole, so that late, double and reversed arrival end in the same case.
 */
export async function correlate(
  archive: TenantArchive,
  tenant: Tenant,
  ticketPatterns: TicketPatterns,
): Promise<CorrelateProgress> {
  return withTransaction(archive, async (runner) => {
    await shareDerived(runner, tenant.tenantId);
    const now = await asOf(runner, tenant.tenantId);
    if (!now) return { rebuilt: 0, changed: 0, more: false };
    const ruled = await followTicketRule(runner, tenant.tenantId, ticketPatterns);
    await markForJudgement(runner, tenant.tenantId, ruled);
    await markDaysOfRequests(
      runner,
      tenant.tenantId,
      ruled.map(({ requestId }) => requestId),
    );
    await tell(runner, tenant, ruled);
    await markExpired(runner, tenant.tenantId, now);
    const requestIds = await takeDirtyCases(runner, tenant.tenantId, casesPerBatch);
    if (requestIds.length === 0) return { rebuilt: 0, changed: ruled.length, more: false };
    const known = await loadKnown(runner, tenant.tenantId, requestIds);
    const rebuilt = await rebuild(runner, tenant.tenantId, known, { asOf: now, ticketPatterns });
    const changed = await save(runner, tenant, rebuilt);
    return {
      rebuilt: rebuilt.length,
      changed: ruled.length + changed,
      more: requestIds.length === casesPerBatch,
    };
  });
}

interface Known {
  readonly versions: ReadonlyMap<string, RequestVersion[]>;
  readonly naming: ReadonlyMap<string, CandidateEvent[]>;
  readonly records: ReadonlyMap<string, RequestRecord>;
}

/** What is known of requests before the events on their objects are looked up. */
async function loadKnown(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<Known> {
  const versions = await versionsOf(runner, tenantId, requestIds);
  const naming = await followingIndexes(runner, () => eventsNaming(runner, tenantId, requestIds));
  const records = new Map<string, RequestRecord>();
  for (const requestId of requestIds) {
    const record = knownRequest({
      requestId,
      versions: versions.get(requestId) ?? [],
      events: naming.get(requestId) ?? [],
    });
    if (record) records.set(requestId, record);
  }
  return { versions, naming, records };
}

async function rebuild(
  runner: QueryRunner,
  tenantId: number,
  { versions, naming, records: known }: Known,
  circumstances: Pick<CaseInput, 'asOf' | 'ticketPatterns'>,
): Promise<CorrelatedCase[]> {
  const reconstructed = [...known.values()].filter((record) => !versions.has(record.id));
  await saveRequestKeys(runner, tenantId, reconstructed);
  const lifetimes = [...known.values()].flatMap((record) =>
    lifetimeOf(record, versions.get(record.id) ?? [], naming.get(record.id) ?? []),
  );
  const [onObject, ofRequester] = await followingIndexes(runner, async () => [
    await eventsOnObject(runner, tenantId, lifetimes),
    await eventsOfRequester(runner, tenantId, withOpenObjects(lifetimes, known, versions)),
  ]);
  return [...known.keys()].map((requestId) =>
    correlateCase({
      requestId,
      versions: versions.get(requestId) ?? [],
      events: distinct([naming, onObject, ofRequester].flatMap((found) => found?.get(requestId) ?? [])),
      ...circumstances,
    }),
  );
}

/** From just before the request to a day after the last that is known of it: wide enough for late completions. */
function lifetimeOf(
  record: RequestRecord,
  versions: readonly RequestVersion[],
  naming: readonly CandidateEvent[],
): Lifetime[] {
  const requestedAt = record.requestedAt;
  if (!requestedAt) return [];
  const last = latestOf(
    requestedAt,
    record.expiresAt ?? addSeconds(requestedAt, lifeWithoutExpirySeconds),
    ...versions.map((version) => version.record.lastModifiedAt),
    ...naming.map((one) => one.event.occurredAt),
  );
  return [
    {
      requestId: record.id,
      lower: addSeconds(requestedAt, -300),
      upper: addSeconds(last ?? requestedAt, secondsPerDay),
    },
  ];
}

function withOpenObjects(
  lifetimes: readonly Lifetime[],
  known: ReadonlyMap<string, RequestRecord>,
  versions: ReadonlyMap<string, unknown>,
) {
  return lifetimes.flatMap((lifetime) => {
    const record = known.get(lifetime.requestId);
    const requesterId = record?.requester.id;
    if (!record || !requesterId || !mayMeanMoreObjects(record, !versions.has(record.id))) return [];
    return [{ ...lifetime, requesterId, policyTypes: record.policyTypes }];
  });
}

function distinct(events: readonly CandidateEvent[]): CandidateEvent[] {
  return [...new Map(events.map((one) => [one.position, one])).values()];
}

async function save(
  runner: QueryRunner,
  tenant: Tenant,
  rebuilt: readonly CorrelatedCase[],
): Promise<number> {
  const { tenantId } = tenant;
  const changed = await saveCases(
    runner,
    tenantId,
    rebuilt.map((one) => one.case),
  );
  const changedIds = changed.map((one) => one.requestId);
  await saveTickets(runner, tenantId, changedIds);
  await saveLinks(runner, tenantId, rebuilt, changedIds);
  // A range of one hour looks like a tenth of the table to the planner, which then reads all of it.
  await followingIndexes(runner, async () => {
    await rollUpCases(runner, tenantId, hoursOf(changed, 'hour', 'oldHour'));
    await rollUpDecisions(runner, tenantId, hoursOf(changed, 'decisionHour', 'oldDecisionHour'));
  });
  await markForJudgement(runner, tenantId, changed);
  await tell(runner, tenant, changed);
  return changed.length;
}

async function tell(
  runner: QueryRunner,
  tenant: Tenant,
  changed: readonly { readonly requestId: string }[],
): Promise<void> {
  if (changed.length === 0) return;
  await notify(runner, {
    kind: 'cases',
    tenantId: tenant.entraId,
    changed: changed.length,
    requestIds: changed.slice(0, 50).map(({ requestId }) => requestId),
  });
}

type HourOf = 'hour' | 'oldHour' | 'decisionHour' | 'oldDecisionHour';

function hoursOf(changed: readonly ChangedCase[], now: HourOf, before: HourOf): Set<string> {
  const hours = new Set(changed.flatMap((one) => [one[now], one[before]]));
  hours.delete(null);
  return hours as Set<string>;
}
