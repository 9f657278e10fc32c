import { parseFilter, type CaseRow, type Filter } from '@countersign/contract';
import { rows } from './fake-world.ts';

type Row = CaseRow;

function valuesOf(row: Row, dimension: string): (string | null)[] {
  const minutes = row.decideSeconds === null ? null : row.decideSeconds / 60;
  const at = row.decided.at ? new Date(row.decided.at) : null;
  const known: Record<string, (string | null)[]> = {
    outcome: [row.outcome],
    effect: [row.effect],
    status: [row.status],
    origin: [row.origin],
    policy_type: row.policyTypes,
    operation: [row.operation],
    resource: [row.resource.id, row.resource.name],
    resource_type: [row.resource.type],
    requester: [row.requester.id],
    requester_kind: [row.requester.kind],
    approver: [row.approver?.id ?? null],
    justification: [row.requestJustification],
    note: [row.approvalJustification],
    ticket: [...row.tickets],
    decide_minutes: [minutes === null ? null : String(minutes)],
    hour: [at ? String(at.getUTCHours()) : null],
    weekday: [at ? String(at.getUTCDay() || 7) : null],
    correlation: [row.correlationStrength],
    detection: row.findings.map((finding) => finding.detection),
    severity: row.findings.map((finding) => finding.severity),
    flagged: [row.findings.length > 0 ? 'yes' : 'no'],
  };
  return known[dimension] ?? [];
}

export function matches(row: Row, filter: Filter): boolean {
  const given = valuesOf(row, filter.dimension).filter((value) => value !== null && value !== '');
  const wanted = filter.values;
  switch (filter.operator) {
    case 'is':
      return given.some((value) => wanted.includes(value as string));
    case 'not':
      return !given.some((value) => wanted.includes(value as string));
    case 'has':
      return given.some((value) => wanted.some((word) => value?.toLowerCase().includes(word.toLowerCase())));
    case 'lacks':
      return !given.some((value) => wanted.some((word) => value?.toLowerCase().includes(word.toLowerCase())));
    case 'gt':
      return given.some((value) => Number(value) >= Number(wanted[0]));
    case 'lt':
      return given.some((value) => Number(value) < Number(wanted[0]));
    case 'empty':
      return given.length === 0;
    case 'set':
      return given.length > 0;
  }
}

export interface Scope {
  readonly from: string | null;
  readonly to: string | null;
  readonly filters: readonly Filter[];
  readonly rows: readonly Row[];
  readonly inRange: readonly Row[];
}

export function scopeOf(query: URLSearchParams): Scope {
  const from = query.get('from');
  const to = query.get('to');
  const tenants = query.getAll('tenant');
  const words = (query.get('q') ?? '').toLowerCase();
  const filters = query.getAll('f').map(parseFilter);
  const inRange = rows.filter(
    (row) =>
      (!from || (row.requestedAt ?? '') >= from) &&
      (!to || (row.requestedAt ?? '') < to) &&
      (tenants.length === 0 || tenants.includes(row.tenantId)),
  );
  const found = inRange.filter(
    (row) =>
      filters.every((filter) => matches(row, filter)) &&
      (words === '' ||
        [
          row.resource.name,
          row.requester.name,
          row.approver?.name,
          row.requestJustification,
          row.approvalJustification,
        ]
          .join(' ')
          .toLowerCase()
          .includes(words)),
  );
  return { from, to, filters, rows: found, inRange };
}
