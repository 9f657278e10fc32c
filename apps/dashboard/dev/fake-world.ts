// Made-up data for looking at the pages without an API. Development only; never part of the build.
import type { CaseRow, Identity, KnownTime, Outcome } from '@countersign/contract';

export const tenantId = '3f1c2a9e-8a64-4c1b-9b1e-0d6a7f2c5e11';
export const otherTenantId = '7b90d4f2-51c3-4a0f-8a3b-2f64c1e0aa52';
export const now = new Date();
export const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

let seed = 20_261_123;
export function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 4_294_967_296;
}
export function pick<T>(list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function person(id: string, name: string | null, kind: Identity['kind'] = 'user'): Identity {
  return { kind, id, name, upn: kind === 'user' ? `${id}@contoso.example` : null };
}

export const requesters: readonly Identity[] = [
  person('okafor', 'Bola Okafor'),
  person('lindqvist', 'Märta Lindqvist'),
  person('svc-packaging', 'svc-packaging', 'application'),
  person('haugen', 'Kåre Haugen'),
  person('marchetti', 'Silvia Marchetti'),
  person('nowak', 'Tomasz Nowak'),
  person('dubois', 'Jeanne Dubois'),
  person('sato', '佐藤 美咲'),
  person('haddad', 'ليلى حداد'),
  person('papadaki', 'Ελένη Παπαδάκη'),
];
export const approvers: readonly Identity[] = [
  person('berg', 'Astrid Berg'),
  person('ruiz', 'Carmen Ruiz'),
  person('wolff', 'Dieter Wolff'),
  person('haugen', 'Kåre Haugen'),
  person('iyer', 'Priya Iyer'),
];

const changes = [
  ['deviceWipe', 'Wipe', 'managedDevice', ['LON-LT-0417', 'LON-LT-0503', 'OSL-LT-1182', 'LON-LT-0291']],
  ['deviceRetire', 'Retire', 'managedDevice', ['OSL-IP-2218', 'OSL-IP-2290', 'LEE-IP-0031']],
  ['app', 'Assign', 'mobileApp', ['7-Zip 24.09', 'Company Portal 11.2', 'Adobe Acrobat 24.4']],
  ['script', 'Edit', 'deviceManagementScript', ['Reset-BitLocker.ps1', 'Map-Drives.ps1', 'Set-TimeZone.ps1']],
  ['role', 'Edit', 'roleDefinition', ['Helpdesk Tier 2', 'Service desk (Nordics)']],
  ['compliancePolicy', 'Edit', 'deviceCompliancePolicy', ['Win11 baseline', 'iOS 19 minimum']],
] as const;

const reasons = [
  'Reported stolen at Schiphol',
  'Needed by finance before month end',
  'Fix exit code, CHG-4471',
  'User left the company',
  'Laptop reported stolen on the Victoria line this morning, police ref 2291/26. User was offboarded from VPN at 10:20. Please wipe.',
  'Update to 11.2',
  'No longer used',
  '紛失の報告あり。至急対応をお願いします。',
  'الجهاز مفقود منذ يوم الأحد، يرجى المسح',
  null,
];
const notes = [
  'ok',
  'Confirmed with the user by phone and checked the serial. Last check-in 10:02, BitLocker on. OK to wipe.',
  'Pilot ring was clean for a week',
  'Wrong ring, pilot first',
  'No ticket number',
  null,
  null,
];

export const known = (at: Date | null): KnownTime =>
  at
    ? { at: at.toISOString(), earliest: at.toISOString(), latest: at.toISOString(), source: 'audit-event' }
    : { at: null, earliest: null, latest: null, source: 'unknown' };
export const between = (at: Date): KnownTime => ({
  at: null,
  earliest: new Date(at.getTime() - 150_000).toISOString(),
  latest: new Date(at.getTime() + 150_000).toISOString(),
  source: 'observed',
});
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000);

const mix: readonly Outcome[] = [
  ...Array<Outcome>(15).fill('completed'),
  ...Array<Outcome>(4).fill('rejected'),
  'cancelled',
  'cancelled',
  'expired_unanswered',
  'approved_lapsed',
];

function build(index: number, requestedAt: Date, outcome: Outcome, waitMinutes: number): CaseRow {
  const [policyType, operation, type, names] = pick(changes);
  const requester = index % 9 < 3 ? (requesters[0] as Identity) : pick(requesters);
  const approver = requester.id === 'okafor' && random() < 0.8 ? (approvers[0] as Identity) : pick(approvers);
  const fast = requester.id === 'okafor' && approver.id === 'berg' && random() < 0.6;
  const wait = fast ? 0.4 + random() : waitMinutes;
  const expiresAt = later(requestedAt, 72 * 60);
  const decidedAt = later(requestedAt, Math.min(wait, 4000));
  const decided = !['waiting', 'cancelled', 'expired_unanswered', 'lost_sight', 'unknown'].includes(outcome);
  const finishedAt = later(decidedAt, 2 + random() * (fast ? 20 : 180));
  const unnamed = index % 23 === 7;
  const id = `${(0x4e9eed82 + index * 7919).toString(16)}-77aa-4f0e-9c3d-${String(index).padStart(12, '0')}`;
  const note = decided ? (fast ? pick(['ok', null]) : pick(notes)) : null;
  return {
    tenantId: index % 11 === 0 ? otherTenantId : tenantId,
    requestId: id,
    archiveIndex: 18_000 + index,
    origin: index % 31 === 0 ? 'reconstructed' : 'observed',
    status: rawStatus[outcome],
    outcome,
    effect: outcome === 'completed' ? pick(['confirmed', 'confirmed', 'confirmed', 'unproven']) : null,
    policyTypes: [policyType],
    operation: unnamed ? null : operation,
    resource: {
      type,
      id: unnamed ? null : `res-${index}`,
      name: unnamed ? null : pick(names),
      count: index % 17 === 3 ? 12 : 1,
    },
    requester,
    requestedAt: requestedAt.toISOString(),
    requestJustification: pick(reasons),
    approver: decided ? approver : null,
    approvalJustification: note,
    decision: decided ? (outcome === 'rejected' ? 'rejected' : 'approved') : null,
    decided: decided ? (index % 5 === 2 ? between(decidedAt) : known(decidedAt)) : known(null),
    completed: outcome === 'completed' ? known(finishedAt) : known(null),
    endedAt: endOf(outcome, decidedAt, finishedAt, expiresAt, requestedAt),
    expiresAt: expiresAt.toISOString(),
    lastModifiedAt: (outcome === 'completed' ? finishedAt : decidedAt).toISOString(),
    firstSeenAt: later(requestedAt, 2).toISOString(),
    lastSeenAt: later(requestedAt, 30 * 1440).toISOString(),
    observations: decided ? 3 : 1,
    effectEvents: outcome === 'completed' ? 1 : 0,
    correlationStrength: outcome === 'completed' ? 'strong' : 'none',
    decideSeconds: decided ? Math.round((decidedAt.getTime() - requestedAt.getTime()) / 1000) : null,
    tickets: index % 3 === 0 ? [`CHG00${30_000 + index}`] : [],
    findings: fast
      ? [
          {
            findingId: 'f-2',
            detection: 'pair-concentration',
            severity: 'high',
            title: 'Astrid Berg approves 89 % of Bola Okafor',
            state: 'open',
          },
        ]
      : outcome === 'expired_unanswered'
        ? [
            {
              findingId: 'f-9',
              detection: 'unanswered',
              severity: 'low',
              title: 'Expired unanswered',
              state: 'open',
            },
          ]
        : [],
  };
}

const rawStatus: Record<Outcome, string> = {
  waiting: 'needsApproval',
  approved_open: 'approved',
  completed: 'completed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired_unanswered: 'expired',
  approved_lapsed: 'expired',
  lost_sight: 'needsApproval',
  unknown: 'escalatedToBoard',
};

function endOf(outcome: Outcome, decidedAt: Date, finishedAt: Date, expiresAt: Date, requestedAt: Date) {
  if (outcome === 'completed') return finishedAt.toISOString();
  if (outcome === 'rejected') return decidedAt.toISOString();
  if (outcome === 'cancelled') return later(requestedAt, 4).toISOString();
  return outcome === 'expired_unanswered' || outcome === 'approved_lapsed' ? expiresAt.toISOString() : null;
}

function workday(daysAgo: number): Date {
  const day = new Date(now.getTime() - daysAgo * 86_400_000);
  if (day.getUTCDay() === 0 || day.getUTCDay() === 6) day.setTime(day.getTime() - 2 * 86_400_000);
  day.setUTCHours(7 + Math.floor(random() * 9), Math.floor(random() * 60), Math.floor(random() * 60), 123);
  return day;
}

function history(): CaseRow[] {
  const rows: CaseRow[] = [];
  for (let index = 0; index < 260; index++) {
    const campaign = index % 26 === 5;
    const outcome = campaign ? 'rejected' : pick(mix);
    rows.push(build(index, workday(4 + Math.floor(random() * 150)), outcome, 3 + Math.exp(random() * 7.5)));
  }
  const waits = [62, 40, 27, 9, 3, 1.1, 0.24];
  waits.forEach((hours, index) =>
    rows.push(build(300 + index, new Date(now.getTime() - hours * 3_600_000), 'waiting', 0)),
  );
  rows.push(build(320, new Date(now.getTime() - 9 * 3_600_000), 'approved_open', 90));
  rows.push(build(321, workday(20), 'lost_sight', 90), build(322, workday(12), 'unknown', 90));
  return rows;
}

function hostile(rows: CaseRow[]): void {
  const [first, second, third] = rows;
  if (first) {
    first.requestJustification =
      '<img src=x onerror=alert(1)> {{7*7}} [click](javascript:alert(1)) =HYPERLINK("http://x")';
    first.resource.name = 'report\u202Efdp.exe';
  }
  if (second) second.requester = { kind: 'user', id: 'x1', name: '</script><b>Bobby</b>', upn: null };
  if (third)
    third.requester = { kind: 'unknown', id: 'c7d2f0aa-92b1-4d7e-8f55-0a3c11d2e9b4', name: null, upn: null };
  const failed = rows.find((row) => row.outcome === 'completed');
  if (failed) failed.effect = 'failed';
}

export const rows: readonly CaseRow[] = (() => {
  const made = history();
  hostile(made);
  return made.sort((a, b) => (b.requestedAt ?? '').localeCompare(a.requestedAt ?? ''));
})();
