// What a person with the rights of a superuser can change without the proof noticing, and why that is no loss. A table
// or column that is not named here is evidence: each bit of it has to be vouched for.

/** Whole tables. */
export const tablesOfNoEvidence: Readonly<Record<string, readonly string[]>> = {
  'Derived: made again from the archive by rebuild.': [
    'approval_case',
    'audit_event',
    'case_event',
    'case_hour',
    'case_ticket',
    'coverage_period',
    'decision_hour',
    'dirty_case',
    'dirty_subject',
    'drift',
    'event_actor',
    'event_day',
    'event_key',
    'event_kind',
    'exempt_day',
    'finding',
    'finding_evidence',
    'longest_pause',
    'policy_period',
    'policy_exclusion',
    'protected_write',
    'protected_write_hour',
    'policy_version',
    'rejection',
    'rejection_baseline',
    'request_key',
    'request_version',
    'stage_cursor',
    'ticket_rule',
    'approver_group_version',
    'role_assignment_version',
    'group_member_version',
    'group_member_stay',
    'group_reading',
    'directory_event',
    'rule_in_force',
  ],
  'Where a program stands, for people and for its next step.': [
    'anchor_state',
    'harvest_state',
    'export_run',
    'feed_position',
    'fed_finding',
    'retention_target',
    'tenant_connection',
    'throttle_day',
    'verification',
  ],
  'Who is told of what, and what was told. Who changed it, control records say.': [
    'notification_channel',
    'notification_route',
    'notice',
  ],
  'What two people agreed on before anything was done. What was done, and by whom, control records say.': [
    'legal_hold',
    'retention_policy',
    'retention_run',
    'rule_setting',
  ],
  'Where people left findings. What they did, and who, control records say.': [
    'allow_list',
    'finding_life',
    'finding_party',
    'finding_step',
  ],
  'Changes that a deleted request explained. verify holds each row against the record that justifies it.': [
    'purged_link',
  ],
  'Which migrations were run here.': ['schema_migration'],
  'Who may look.': ['api_token', 'sign_in_link', 'web_session'],
};

/** Single columns of tables that are evidence. */
export const columnsOfNoEvidence: Readonly<Record<string, string>> = {
  'tenant.name': 'A label. Leaves name the tenant by entra_id.',
  'tenant.is_demo': 'A label. The origin in each checkpoint says whether it is a demo.',
  'tenant.created_at': 'When the row was made here. No leaf is about that.',
  'archive_head.epoch': 'The fencing token: it orders writers, not what they wrote.',
  'evidence_log.status': 'What the notary thinks of the log now.',
  'evidence_log.status_reason': 'What the notary thinks of the log now.',
  'evidence_log.status_since': 'What the notary thinks of the log now.',
  'subtree.tenant_id':
    'Of a cache. A row that is missing here is made again; where it lands, it is compared like any other.',
  'checkpoint.signed_at': 'By the clock of the database. A signed note has no time; anchors prove one.',
  'anchor_receipt.verified_at':
    'When this installation looked; the receipt itself says when it was anchored.',
};
