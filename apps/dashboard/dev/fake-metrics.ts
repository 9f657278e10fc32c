import {
  outcomes,
  type CaseRow,
  type CoverageState,
  type Identity,
  type Outcome,
} from '@countersign/contract';
import { type Scope } from './fake-filter.ts';
import { firstReadAt, requestGap } from './fake-coverage.ts';
import { now, tenantId } from './fake-world.ts';

const day = 86_400_000;

function bounds(scope: Scope) {
  const from = new Date(scope.from ?? now.getTime() - 160 * day);
  const to = new Date(scope.to ?? now.getTime());
  const days = (to.getTime() - from.getTime()) / day;
  return {
    from,
    to,
    bucket: days <= 3 ? ('hour' as const) : days <= 45 ? ('day' as const) : ('week' as const),
  };
}

function bucketed(scope: Scope) {
  const { from, to, bucket } = bounds(scope);
  const size = { hour: day / 24, day, week: 7 * day }[bucket];
  const shift = bucket === 'week' ? ((from.getUTCDay() || 7) - 1) * day : 0;
  const list: { from: string; to: string; rows: CaseRow[] }[] = [];
  for (let at = from.getTime() - shift; at < to.getTime(); at += size) {
    const start = new Date(at).toISOString();
    const end = new Date(at + size).toISOString();
    list.push({
      from: start,
      to: end,
      rows: scope.rows.filter((row) => (row.requestedAt ?? '') >= start && (row.requestedAt ?? '') < end),
    });
  }
  return { from: from.toISOString(), to: to.toISOString(), bucket, list };
}

function tally(rows: readonly CaseRow[]) {
  return Object.fromEntries(
    outcomes.map((one) => [one, rows.filter((row) => row.outcome === one).length]).filter(([, n]) => n !== 0),
  ) as Partial<Record<Outcome, number>>;
}

/** Read since 150 days ago, with a gap, and not at all since an hour ago. */
function coverageOf({ from, to }: { from: string; to: string }): CoverageState {
  if (from < requestGap.to && to > requestGap.from) return 'gap';
  if (from < firstReadAt) return 'before';
  return from > new Date(now.getTime() - day).toISOString() ? 'partial' : 'complete';
}

function gapIn(scope: Scope) {
  const { from, to } = bounds(scope);
  return requestGap.from < to.toISOString() && requestGap.to > from.toISOString()
    ? [{ tenantId, ...requestGap }]
    : [];
}

export function volume(scope: Scope) {
  const { from, to, bucket, list } = bucketed(scope);
  return {
    from,
    to,
    bucket,
    buckets: list.map((one) => ({
      from: one.from,
      to: one.to,
      total: one.rows.length,
      outcomes: tally(one.rows),
      complete: coverageOf(one) === 'complete',
      coverage: coverageOf(one),
    })),
    totals: tally(scope.rows),
    total: scope.rows.length,
    gaps: gapIn(scope),
  };
}

function statistics(rows: readonly CaseRow[]) {
  const waits = rows
    .map(
      (row) =>
        row.decideSeconds ??
        (row.outcome === 'waiting' ? (now.getTime() - Date.parse(row.requestedAt ?? '')) / 1000 : null),
    )
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(share * (waits.length - 1))] ?? null;
  return {
    n: waits.length,
    bracketed: rows.filter((row) => row.decided.source === 'observed').length,
    waiting: rows.filter((row) => row.outcome === 'waiting').length,
    medianSeconds: at(0.5),
    medianAtLeast: false,
    p90Seconds: at(0.9),
    p90AtLeast: false,
  };
}

export function decisionTime(scope: Scope) {
  const { from, to, bucket, list } = bucketed(scope);
  return {
    from,
    to,
    bucket,
    buckets: list.map((one) => ({ from: one.from, to: one.to, ...statistics(one.rows) })),
    overall: statistics(scope.rows),
  };
}

export function readout(scope: Scope) {
  const { from, to } = bounds(scope);
  const count = (rows: string[], test: (row: CaseRow) => boolean) => ({
    count: scope.rows.filter(test).length,
    rows,
  });
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    requests: count([], () => true),
    requesters: new Set(scope.rows.map((row) => row.requester.id)).size,
    approvers: new Set(scope.rows.map((row) => row.approver?.id)).size,
    outcomes: Object.fromEntries(
      Object.keys(tally(scope.rows)).map((one) => [
        one,
        count([`is,outcome,${one}`], (row) => row.outcome === one),
      ]),
    ),
    effects: Object.fromEntries(
      ['confirmed', 'failed', 'unproven'].map((one) => [
        one,
        count([`is,effect,${one}`], (row) => row.effect === one),
      ]),
    ),
    reconstructed: count(['is,origin,reconstructed'], (row) => row.origin === 'reconstructed'),
    flagged: count(['is,flagged,yes'], (row) => row.findings.length > 0),
    decision: statistics(scope.rows),
    previousRequests: 118,
    unapprovedChanges: 6,
    gaps: gapIn(scope),
  };
}

function people(rows: readonly CaseRow[], of: (row: CaseRow) => Identity | null) {
  const count = new Map<string, { id: string | null; name: string | null; n: number }>();
  for (const row of rows) {
    const one = of(row);
    if (!one) continue;
    const known = count.get(one.id ?? '') ?? { id: one.id, name: one.name, n: 0 };
    known.n++;
    count.set(one.id ?? '', known);
  }
  return [...count.values()].sort((a, b) => b.n - a.n);
}

export function pairs(scope: Scope) {
  const { from, to } = bounds(scope);
  const decided = scope.rows.filter((row) => row.approver);
  const cells = new Map<string, CaseRow[]>();
  for (const row of decided) {
    const key = `${row.requester.id}|${row.approver?.id}`;
    cells.set(key, [...(cells.get(key) ?? []), row]);
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    decisions: decided.length,
    requesters: people(decided, (row) => row.requester),
    approvers: people(decided, (row) => row.approver),
    cells: [...cells.values()].map((list) => ({
      requesterId: list[0]?.requester.id ?? null,
      approverId: list[0]?.approver?.id ?? null,
      n: list.length,
      approved: list.filter((row) => row.decision === 'approved').length,
      medianSeconds: statistics(list).medianSeconds,
      withoutNote: list.filter((row) => !row.approvalJustification).length,
      flagged: list.some((row) => row.findings.some((finding) => finding.severity === 'high')),
    })),
  };
}

export function decisionHours(scope: Scope, zone: string) {
  const { from, to } = bounds(scope);
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const count = new Map<string, number>();
  const decided = scope.rows.filter((row) => row.approver);
  for (const row of decided) {
    const parts = format.formatToParts(new Date(row.decided.at ?? row.decided.earliest ?? ''));
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
    const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(of('weekday')) + 1;
    const key = `${weekday}|${Number(of('hour'))}`;
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    tz: zone,
    decisions: decided.length,
    bracketed: 12,
    cells: [...count].map(([key, n]) => {
      const [weekday, hour] = key.split('|').map(Number);
      return { weekday, hour, n };
    }),
  };
}
