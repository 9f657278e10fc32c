import type { CaseRow, PersonRow, TicketReport } from '@countersign/contract';
import type { Scope } from './fake-filter.ts';

const share = (count: number, of: number, rows: string[]) => ({
  count,
  of,
  share: of < 10 ? null : count / of,
  rows,
});

/** Of one person, on both sides. */
function personRow(id: string, scope: Scope): PersonRow {
  const asked = scope.rows.filter((row) => row.requester.id === id);
  const decided = scope.rows.filter((row) => row.approver?.id === id);
  const sideOf = (rows: readonly CaseRow[], mine: string) => {
    const known = rows.filter((row) => row.decision !== null);
    const rejected = known.filter((row) => row.decision === 'rejected').length;
    return {
      total: { count: rows.length, rows: [mine] },
      outcomes: {},
      rejected: share(rejected, known.length, [mine, 'is,outcome,rejected']),
    };
  };
  const [asks, decides] = [`is,requester,${id}`, `is,approver,${id}`];
  const named = asked[0]?.requester ?? decided[0]?.approver;
  const blank = (rows: readonly CaseRow[], text: (row: CaseRow) => string | null) =>
    rows.filter((row) => !text(row)).length;
  return {
    tenantId: (asked[0] ?? decided[0])?.tenantId ?? '',
    id,
    kind: named?.kind === 'application' ? 'application' : 'user',
    name: named?.name ?? null,
    upn: named?.upn ?? null,
    lastAt: (asked[0] ?? decided[0])?.requestedAt ?? null,
    asRequester: {
      ...sideOf(asked, asks),
      withoutJustification: share(
        blank(asked, (row) => row.requestJustification),
        asked.length,
        [asks, 'empty,justification'],
      ),
    },
    asApprover: {
      ...sideOf(decided, decides),
      withoutNote: share(
        blank(decided, (row) => row.approvalJustification),
        decided.length,
        [decides, 'empty,note'],
      ),
      quick: share(decided.filter((row) => (row.decideSeconds ?? 120) < 120).length, decided.length, [
        decides,
        'lt,decide_minutes,2',
      ]),
      medianSeconds: decided.length < 10 ? null : 4800,
    },
  };
}

export function peopleRows(scope: Scope): PersonRow[] {
  const ids = scope.rows.flatMap((row) => [row.requester.id, row.approver?.id ?? null]);
  return [...new Set(ids)].filter((id) => id !== null).map((id) => personRow(id, scope));
}

export function ticketReport(scope: Scope): TicketReport {
  const named = scope.rows.filter((row) => row.tickets.length > 0).length;
  const unexplained = scope.rows.filter(
    (row) => row.tickets.length === 0 && !row.requestJustification,
  ).length;
  const without = scope.rows.length - named - unexplained;
  return {
    from: scope.from ?? '2026-01-01T00:00:00Z',
    to: scope.to ?? '2026-12-31T00:00:00Z',
    requests: { count: scope.rows.length, rows: [] },
    named: { count: named, rows: ['set,ticket'] },
    without: { count: without, rows: ['empty,ticket', 'set,justification'] },
    withoutJustification: { count: unexplained, rows: ['empty,ticket', 'empty,justification'] },
    notLookedFor: 0,
    share: named + without < 10 ? null : without / (named + without),
    rules: [{ tenantId: 'contoso', patterns: ['CHG~#####+', '@+-#+'] }],
    requesters: [],
    policyTypes: [],
  };
}
