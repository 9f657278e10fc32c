import { type Change, type Topic } from './changes/change.ts';
import { type Random } from './random.ts';
import { type Actor } from './truth.ts';

/**
 * What people write when a form asks them why. `{name}` is the object, `{detail}` a second thing (group, version,
 * owner), `{ticket}` a ticket number, `{colleague}` a first name. Kept as people type: short, long, sloppy,
 * in several languages.
 */
const reasons: Readonly<Record<Topic, readonly string[]>> = {
  'app-assign': [
    '{ticket} roll out {name} to {detail}',
    'Rollout wave 2 of {name}, target {detail}. Pilot ran 10 days without tickets.',
    'Finance needs {name} before month end closing, {ticket}',
    '{name} → {detail} as agreed in CAB on Tuesday',
    'New starters in {detail} do not get {name}, assignment was missing. {ticket}',
    'Bitte {name} für {detail} freigeben, Pilot abgeschlossen ({ticket})',
    'Replace the old VPN client before the certificate runs out on Friday, {ticket}',
    '{ticket}: move {detail} from available to required, agreed with workplace team',
    'requested by site lead, see mail from {colleague} attached to {ticket}',
    'Déploiement de {name} pour {detail}, ticket {ticket}',
    'Uninstall for {detail}, licences end this month ({ticket})',
    '{name} is needed for the audit next week in {detail}. Small group, can be rolled back.',
  ],
  'app-update': [
    'Security update {detail}, closes the CVE from the vendor mail. {ticket}',
    '{name} to {detail}, {ticket}, tested on 25 pilot devices since Monday',
    'Vendor hotfix {detail} for the crash on Windows 11 24H2, {ticket}',
    'New detection rule, the old one reported installed on devices where it is not. {ticket}',
    'monthly patch cycle, {name}',
    'Silent switch was wrong in the last package, users saw a dialog. {ticket}',
    'Update auf {detail}, Wartungsfenster heute 18–20 Uhr ({ticket})',
    'Icon and description only, no new content. {ticket}',
    'Raise {name} to {detail}. Rollback package is still in place ({ticket}).',
    'Ενημέρωση σε έκδοση {detail}, δελτίο {ticket}',
    'hotfix, P2 incident {ticket}, {colleague} is on the bridge',
  ],
  'app-create': [
    'New package {name}, {ticket}. Not assigned to anybody yet.',
    'Parallel package for the pilot ring so that production stays untouched ({ticket})',
    'Software request {ticket}, licence confirmed by procurement',
    '{name}: first packaging, reviewed by {colleague}',
    'ARM devices need their own package, {ticket}',
    'Replaces the manual install the Dublin desk does today. {ticket}',
  ],
  script: [
    'Fix for INC: OneDrive stuck in sign-in loop on {detail}. {ticket}',
    'Remove stale local admins found in the quarterly review, {ticket}',
    '{name} for {detail}, code reviewed by {colleague} (PR 214)',
    'Pen test finding 7: SMB1 is still on for some shop floor PCs. {ticket}',
    'Time drift on kiosks breaks Kerberos, script resyncs. {ticket}',
    'Log collection only, no change on the device. Remove after Friday. {ticket}',
    'same script as last week with the typo in the path fixed, {ticket}',
    'Drucker-Mapping Zürich nach Serverumzug, {ticket}',
    'Repair run requested by service desk, 40+ calls this morning ({ticket})',
    'コンプライアンス対応。詳細は {ticket} を参照してください。',
    'Signing check stays off until the new code signing cert arrives, {ticket}',
  ],
  role: [
    'Service desk tier 2 takes over remote actions from Monday, {ticket}',
    'Add {detail} to {name}, approved by CISO in {ticket}',
    'Quarterly access review: tighten {name} ({ticket})',
    'Temporary for the migration weekend, will be removed on Monday. {ticket}',
    'Least privilege clean-up, {detail} is not used by anybody in {name}',
    'Auditor finding 2026-04: {name} could not be told apart from the built-in role. {ticket}',
    'New kiosk team, needs {detail}. {ticket}',
  ],
  wipe: [
    'Laptop {name} stolen from a car in Lyon, police report filed. {ticket}',
    'lost phone, user {detail} confirmed by phone, {ticket}',
    'Leaver {detail}, device did not come back. HR ticket {ticket}',
    'Reinstall for new owner, data handed over to {colleague}',
    'Device {name} shows signs of compromise, SOC asked for wipe: {ticket}',
    'Loan device pool, reset before next event',
    'Tablet broken, goes to the repair partner. {ticket}',
    'Gerät gestohlen (Bahnhof München), Anzeige liegt vor – {ticket}',
    'Hardware swap done, old device {name} back in stock. {ticket}',
    'BitLocker recovery loop after the firmware update, user data is in OneDrive. {ticket}',
    'Perte de l’appareil signalée par {detail}, {ticket}',
    'Forgotten in taxi, not found within 48 h. {ticket}',
  ],
  retire: [
    'Contractor {detail} ends on Friday, own phone. {ticket}',
    'BYOD user left the program, remove company data only ({ticket})',
    'Replaced by new phone, {ticket}',
    'Duplicate enrolment of {name}, keep the newer record',
    'Works council agreement: private tablets leave management until 30.06. {ticket}',
    'User {detail} moved to the Swiss entity, different tenant. {ticket}',
    'Retire before return to leasing company, {ticket}',
  ],
  delete: [
    'Stale record, no check-in for 214 days. {ticket}',
    'Device was scrapped last year, certificate of destruction in {ticket}',
    'Clean-up of duplicates after Autopilot reset, {name}',
    'Inventory says never existed in {detail}’s name, {ticket}',
    'Ghost object blocks re-enrolment of the same serial number. {ticket}',
  ],
  configuration: [
    '{name}: from audit to block for {detail}, 0 hits in 30 days. {ticket}',
    '{name}: exception for the payroll site until the vendor fixes TLS, {ticket}',
    '{name}: rename of a setting after the catalog update, no change in effect',
    'CIS benchmark gap 18.9, agreed with security architecture ({ticket})',
    'Roll back yesterday’s change in {name}, it blocks the label printers. {ticket}',
    'Pilot for {detail} first, then all. Change {ticket}',
    '{name} for {detail}: certificate expires in 12 days, new CA chain. {ticket}',
    'Baseline review Q4, small deltas only. {ticket}',
    'Einstellung wie im Workshop vereinbart, erst {detail}, {ticket}',
  ],
  compliance: [
    'Minimum OS raised after patch Tuesday, {detail}. {ticket}',
    'Shop floor devices are offline at weekends, longer grace period agreed. {ticket}',
    'Mobile threat level "medium" no longer accepted ({ticket})',
    '{name}: {detail} as decided in the conditional access workshop',
    'Mindestversion anheben, Frist wie besprochen – {ticket}',
  ],
  category: [
    'New category text for the loan pool, {ticket}',
    'Wording agreed with the Munich plant, no policy depends on it',
    'Clean-up before the dynamic groups are rebuilt, {ticket}',
  ],
  'policy-create': [
    'Four-eyes requirement from the ISO 27001 audit, {ticket}',
    'Protect {detail} as decided by the security board, {ticket}',
    'Policy is back with the new platform scope, {ticket}',
  ],
  'policy-patch': [
    'On-call approvers added so that nights are covered ({ticket})',
    'Approver groups after the reorganisation, {ticket}',
    '{name}: approvers as agreed with internal audit, {ticket}',
  ],
  'policy-delete': ['{name} is rebuilt with the new platform scope and comes back in a few days. {ticket}'],
  'exclusion-add': [
    'Publisher app cannot wait for approval of every patch, exclusion agreed until the new process is live. {ticket}',
  ],
  'exclusion-remove': ['New patch process is live, exclusion no longer needed. {ticket}'],
};

type Decision = 'approved' | 'rejected';
type About = 'anything' | 'software' | 'device';

const notes: Readonly<Record<Decision, Readonly<Record<About, readonly string[]>>>> = {
  approved: {
    anything: [
      'ok',
      'OK, seen in CAB',
      'Approved as discussed.',
      'Checked with service owner, fine.',
      'lgtm',
      'Freigegeben, bitte Ergebnis im Ticket vermerken.',
      'Approved for the maintenance window tonight.',
      'd’accord, validé avec l’équipe poste de travail',
      'Manager confirmed by mail.',
      'εγκρίνεται',
      '承認します',
      'Second look done with {colleague}.',
      'Change is in the freeze exception list, approved.',
      '',
    ],
    software: [
      'Go ahead, but only pilot ring until Thursday.',
      'Rollback plan is in the change, approved.',
      'Read line by line, no objection.',
      'Group has 12 members, low risk.',
      'Fine. Please attach the vendor advisory next time.',
      'Compared with the vendor documentation, fine.',
      'Pilot report looks good, 0 failures on 40 devices.',
    ],
    device: [
      'Verified serial number against the ticket.',
      'Called the user back on the number in HR – confirmed.',
      'Last check-in fits the story, approved.',
      'Line manager confirmed.',
      'Seriennummer geprüft, passt.',
      'Location and owner checked, go.',
    ],
  },
  rejected: {
    anything: [
      'No change ticket, please add and resubmit.',
      'Not during the freeze.',
      'Duplicate of a request from this morning.',
      'Bitte mit Betriebsrat klären, dann neu einreichen.',
      'Needs sign-off from security architecture.',
      'Please call me before you file this again.',
    ],
    software: [
      'Wrong scope, this would hit all 4,000 devices.',
      'Please test on the pilot ring first.',
      'Does more than the ticket says – not like this.',
      'Who is the owner of this? Not in the catalogue.',
      'Test report is missing.',
      'Too broad, split it.',
    ],
    device: [
      'User says the device was found again.',
      'Serial number does not match the ticket.',
      'Wrong device? The owner in the ticket is somebody else.',
      'Device was online an hour ago in the Munich office, please check.',
      'Utilisateur injoignable, à confirmer d’abord.',
    ],
  },
};

const colleagues = [
  'Anna',
  'Björn',
  'Chiara',
  'Dragan',
  'Eva',
  'Filip',
  'Nadia',
  'Olivier',
  'Ruth',
  'Stavros',
];

export function justify(change: Change, requester: Actor, random: Random): string {
  if (requester.kind === 'application') {
    return `Release ${random.int(1000, 9999)} by pipeline run ${random.int(100000, 999999)}: ${change.objectName}`;
  }
  return fill(random.pick(reasons[change.topic]), random, change);
}

export function note(decision: Decision, payloadType: string | undefined, random: Random): string {
  const about: About = payloadType === 'ManagedDevice' ? 'device' : 'software';
  const isSpecific =
    payloadType !== undefined && payloadType !== 'OperationApprovalPolicy' && random.chance(0.5);
  return fill(random.pick(notes[decision][isSpecific ? about : 'anything']), random);
}

function fill(template: string, random: Random, change?: Change): string {
  return template
    .replaceAll('{name}', () => change?.objectName ?? '')
    .replaceAll('{detail}', () => change?.detail ?? '')
    .replaceAll('{ticket}', () => ticket(random))
    .replaceAll('{colleague}', () => random.pick(colleagues));
}

function ticket(random: Random): string {
  const number = random.int(10_000, 99_999);
  return random.pick([`CHG00${number}`, `CHG00${number}`, `INC01${number}`, `SD-${number}`, `REQ${number}`]);
}
