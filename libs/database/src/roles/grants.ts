import { type ServiceRole } from './roles.ts';

type Grants = Readonly<Partial<Record<ServiceRole | 'countersign_migrator', string>>>;

const everybodyReads: Grants = {
  countersign_ingester: 'select',
  countersign_api: 'select',
  countersign_notary: 'select',
  countersign_retention: 'select',
  countersign_notifier: 'select',
  countersign_migrator: 'select',
};

/** Written by the ingester once, never changed by any program. */
const evidence: Grants = {
  countersign_ingester: 'select insert',
  countersign_api: 'select',
  countersign_notary: 'select',
};

/** Written by the notary once, never changed by any program. */
const proof: Grants = { countersign_api: 'select', countersign_notary: 'select insert' };

const derived: Grants = { countersign_ingester: 'select insert update delete', countersign_api: 'select' };

/** Derived, and told of by the notifier. */
const told: Grants = { ...derived, countersign_notifier: 'select' };

/** The notifier's own. */
const ofNotifier: Grants = { countersign_notifier: 'select insert update delete' };

/** How the ingester fares, for people: neither evidence nor to be had again by a replay. */
const operational: Grants = { countersign_ingester: 'select insert update', countersign_api: 'select' };

/** What deletions leave: written by purge_content alone. */
const afterDeletion: Grants = {
  countersign_ingester: 'select',
  countersign_api: 'select',
  countersign_notary: 'select',
};

/** Derived too, and nobody's business but the ingester's. */
const ownDerived: Grants = { countersign_ingester: 'select insert update delete' };

/**
 * What each role may do with each table: the whole of it. A test and `countersign doctor` compare it with the
 * catalogue; the grants themselves are in the migrations. `update(a)` is the column a alone.
 */
export const tableGrants: Readonly<Record<string, Grants>> = {
  schema_migration: everybodyReads,
  tenant: {
    ...everybodyReads,
    countersign_ingester: 'select insert(entra_id) insert(name) insert(is_demo) update(name)',
  },

  // What the function purge_content does to them, it does as their owner.
  page: { ...evidence, countersign_retention: 'select' },
  observation: { ...evidence, countersign_retention: 'select' },
  sweep: { ...evidence, countersign_notifier: 'select' },
  leaf_run: evidence,
  archive_head: {
    ...evidence,
    countersign_ingester: 'select insert update(size) update(pages) update(epoch)',
    countersign_notifier: 'select',
  },
  control_record: { ...evidence, countersign_ingester: 'select' },
  evidence_log: {
    countersign_ingester: 'select',
    countersign_api: 'select',
    countersign_notary: 'select update(status) update(status_reason) update(status_since)',
  },
  subtree: proof,
  checkpoint: proof,
  anchor_receipt: proof,
  verification: proof,
  anchor_state: { ...proof, countersign_notary: 'select insert update' },
  harvest_state: operational,
  throttle_day: operational,
  tenant_connection: operational,

  rule_setting: { countersign_ingester: 'select', countersign_api: 'select' },
  // Written by their functions alone.
  finding_life: { countersign_api: 'select' },
  finding_party: { countersign_api: 'select' },
  finding_step: { countersign_api: 'select' },
  allow_list: { countersign_api: 'select' },

  retention_policy: { countersign_api: 'select' },
  legal_hold: { countersign_api: 'select' },
  retention_run: { countersign_api: 'select', countersign_retention: 'select update(waiting)' },
  // Nobody's but the functions'.
  retention_target: {},
  purged_object: afterDeletion,
  purged_link: afterDeletion,

  stage_cursor: { ...ownDerived, countersign_notifier: 'select' },
  dirty_case: { ...ownDerived, countersign_notifier: 'select(tenant_id)' },
  // What waits to be judged is part of the ledger's balance.
  dirty_subject: derived,
  request_key: derived,
  coverage_period: derived,
  longest_pause: derived,
  rejection: derived,
  drift: derived,
  request_version: {
    ...derived,
    countersign_notifier: 'select(tenant_id) select(request_id) select(position)',
  },
  policy_version: told,
  policy_period: derived,
  policy_exclusion: derived,
  protected_write: derived,
  protected_write_hour: derived,
  exempt_day: derived,
  audit_event: derived,
  event_key: derived,
  event_day: derived,
  event_kind: derived,
  event_actor: derived,
  approval_case: told,
  case_event: { ...derived, countersign_notifier: 'select(tenant_id) select(request_id) select(position)' },
  case_ticket: derived,
  ticket_rule: derived,
  case_hour: derived,
  decision_hour: derived,
  rejection_baseline: derived,
  finding: told,
  finding_evidence: derived,
  approver_group_version: told,
  role_assignment_version: told,
  group_member_version: derived,
  group_member_stay: told,
  group_reading: told,
  directory_event: derived,
  rule_in_force: derived,

  sign_in_link: { countersign_api: 'select insert update delete' },
  web_session: { countersign_api: 'select insert update delete' },
  api_token: { countersign_api: 'select insert update' },
  export_run: { countersign_api: 'select insert update' },

  notification_channel: { ...ofNotifier, countersign_api: 'select' },
  notification_route: { countersign_api: 'select', countersign_notifier: 'select' },
  notice: { ...ofNotifier, countersign_api: 'select' },
  feed_position: { ...ofNotifier, countersign_api: 'select' },
  fed_finding: ofNotifier,
};

const everyService: readonly ServiceRole[] = [
  'countersign_ingester',
  'countersign_api',
  'countersign_notary',
  'countersign_retention',
  'countersign_notifier',
];

/** Who may call each function. A function that is not listed may be called by the owner only. */
export const functionGrants: Readonly<Record<string, readonly ServiceRole[]>> = {
  instant_text: everyService,
  base64url: everyService,
  event_words: everyService,
  visible_tenants: everyService,
  append_control: ['countersign_ingester', 'countersign_notary'],
  ensure_month_partition: ['countersign_ingester'],
  drop_derived: ['countersign_ingester'],
  analyze_events: ['countersign_ingester'],
  person_weeks: ['countersign_ingester', 'countersign_api'],
  case_months: ['countersign_ingester', 'countersign_api'],
  actor_days: ['countersign_ingester', 'countersign_api'],
  finding_days: ['countersign_ingester', 'countersign_api'],
  set_rule: ['countersign_api'],
  set_retention_policy: ['countersign_api'],
  set_legal_hold: ['countersign_api'],
  propose_hold_release: ['countersign_api'],
  approve_hold_release: ['countersign_api'],
  propose_policy_run: ['countersign_api'],
  propose_privacy_run: ['countersign_api'],
  approve_retention_run: ['countersign_api'],
  refuse_retention_run: ['countersign_api'],
  begin_retention_run: ['countersign_retention'],
  next_retention_batch: ['countersign_retention'],
  purge_content: ['countersign_retention'],
  lacking_in: ['countersign_api'],
  accept_lacking: ['countersign_api'],
  finding_parties: ['countersign_api'],
  finding_reopens: ['countersign_api'],
  finding_standing: ['countersign_api'],
  take_finding_step: ['countersign_api'],
  allow_finding: ['countersign_api'],
  end_allowance: ['countersign_api'],
  set_notification_route: ['countersign_api'],
  queue_test_notice: ['countersign_api'],
  finding_is_muted: ['countersign_notifier'],
};

/** What no program may ever change or take away, whatever else is granted to it. */
export const evidenceTables = [
  'page',
  'observation',
  'sweep',
  'leaf_run',
  'control_record',
  'checkpoint',
  'anchor_receipt',
  'verification',
] as const;

/** Where names and numbers are looked up before a transaction can name its tenants: not separated by tenant. */
export const referenceTables: readonly string[] = ['tenant'];
