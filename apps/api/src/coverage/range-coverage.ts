import { type CoverageState, coverageStates } from '@countersign/contract';
import { addSeconds } from '@countersign/domain';
import { type CoverageRow, openEnd, sinceEver } from './source-coverage.query.ts';

interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** How well the objects of one tenant are known over time. */
interface TenantCoverage {
  readonly entraId: string;
  /** Where nothing can have come and gone unseen. In order, without overlaps. */
  readonly known: readonly Stretch[];
  /** Where something is held of what Graph may have forgotten in part. */
  readonly partly: readonly Stretch[];
  /** The periods of the source that are not complete, and why. */
  readonly rest: readonly (Stretch & { readonly state: CoverageState })[];
}

export interface RangeGap {
  readonly tenantId: string;
  readonly from: string;
  readonly to: string;
}

const onTimeSeconds = 3600;
const askedAgoSeconds = 60;
const gapsMax = 100;

export interface OpenRange {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * How well the objects of one source are known over time, tenant by tenant.
 *
 * Requests are known by their own reads. Where a tenant's approval events name their requests, they are known
 * through their events as well, and Intune keeps events for years: what was completely read of those is known
 * too, also before the first read of the requests and within its gaps.
 */
export class RangeCoverage {
  private readonly tenants = new Map<number, TenantCoverage>();
  private readonly now: string;

  /** `toldByEvents`: the tenants whose events tell of every object of the source; their event periods are among the rows. */
  constructor(
    source: 'approval-requests' | 'audit-events',
    rows: readonly CoverageRow[],
    toldByEvents: ReadonlySet<number>,
    now: string,
  ) {
    this.now = now;
    for (const [tenantId, own] of groupByTenant(rows)) {
      const tells = (row: CoverageRow) =>
        row.source === source || (row.source === 'audit-events' && toldByEvents.has(tenantId));
      this.tenants.set(tenantId, {
        entraId: own[0]?.entraId ?? '',
        known: joined(own.filter((row) => row.state === 'complete' && tells(row))),
        rest: own.filter((row) => row.source === source && row.state !== 'complete'),
        partly: joined(own.filter((row) => row.reason === 'read-late' && tells(row))),
      });
    }
  }

  /** How well the objects of all tenants are known in a half-open stretch: the worst of what overlaps it. */
  of(tenantIds: readonly number[], from: string, to: string): CoverageState {
    return worst(tenantIds.map((tenantId) => this.ofTenant(this.tenants.get(tenantId), { from, to })));
  }

  /** The same for a range that may be open: from the begin of what is known, up to now. */
  ofRange(tenantIds: readonly number[], { from, to }: OpenRange): CoverageState {
    return worst(
      tenantIds.map((tenantId) => {
        const tenant = this.tenants.get(tenantId);
        return this.ofTenant(tenant, {
          from: from ?? tenant?.known[0]?.from ?? sinceEver,
          to: to ?? this.now,
        });
      }),
    );
  }

  isComplete(tenantIds: readonly number[], from: string, to: string): boolean {
    return tenantIds.length > 0 && this.of(tenantIds, from, to) === 'complete';
  }

  /** What of the range may have come and gone unseen, cut to it, in order of time. */
  gaps(range: OpenRange): RangeGap[] {
    const asked = { from: range.from ?? sinceEver, to: range.to ?? openEnd };
    return [...this.tenants.values()]
      .flatMap(({ entraId, known, rest }) =>
        rest
          .filter(({ state }) => state === 'gap')
          .flatMap((gap) => without(gap, known))
          .flatMap((gap) => overlap(gap, asked))
          .map(({ from, to }) => ({ tenantId: entraId, from, to })),
      )
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .slice(0, gapsMax);
  }

  private ofTenant(tenant: TenantCoverage | undefined, asked: Stretch): CoverageState {
    if (!tenant) return 'before';
    const { known, rest, partly } = tenant;
    if (known.some((period) => period.from <= asked.from && this.reaches(period, asked.to)))
      return 'complete';
    const here = rest.filter(
      (period) => overlap(period, asked).flatMap((one) => without(one, known)).length > 0,
    );
    const isHeldInPart = partly.some((period) => overlap(period, asked).length > 0);
    return worst(
      here.map(({ state }) => (state === 'before' && isHeldInPart ? 'partial' : state)),
      'partial',
    );
  }

  /**
   * What is yet to come cannot have been read, so of a stretch that is still running only the part so far
   * counts, while reads are on time. A stretch that ends now was asked for a moment ago.
   */
  private reaches(period: Stretch, to: string): boolean {
    if (to <= period.to) return true;
    const isOnTime =
      period.to >= addSeconds(this.now, -onTimeSeconds) && period.to <= addSeconds(this.now, onTimeSeconds);
    return isOnTime && to >= addSeconds(this.now, -askedAgoSeconds);
  }
}

/** The worst of several states; of none, what is said instead. */
export function worst(states: readonly CoverageState[], ofNone: CoverageState = 'before'): CoverageState {
  const bySeverity: readonly CoverageState[] = coverageStates;
  return states.length === 0
    ? ofNone
    : states.reduce((a, b) => (bySeverity.indexOf(b) > bySeverity.indexOf(a) ? b : a));
}

function groupByTenant(rows: readonly CoverageRow[]): Map<number, CoverageRow[]> {
  const groups = new Map<number, CoverageRow[]>();
  for (const row of rows) {
    const own = groups.get(row.tenantId);
    if (own) own.push(row);
    else groups.set(row.tenantId, [row]);
  }
  return groups;
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = all.at(-1);
    if (last === undefined || from > last.to) all.push({ from, to });
    else if (to > last.to) all[all.length - 1] = { from: last.from, to };
  }
  return all;
}

function overlap<One extends Stretch>(one: One, { from, to }: Stretch): One[] {
  const cut = { ...one, from: one.from > from ? one.from : from, to: one.to < to ? one.to : to };
  return cut.from < cut.to ? [cut] : [];
}

/** What of a stretch lies in none of the others, which are in order and do not overlap. */
function without(one: Stretch, others: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let from = one.from;
  for (const other of others) {
    if (other.to <= from || other.from >= one.to) continue;
    if (other.from > from) left.push({ from, to: other.from });
    from = other.to;
  }
  return from < one.to ? [...left, { from, to: one.to }] : left;
}
