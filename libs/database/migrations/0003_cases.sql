-- Cases: a request with everything that happened to it; findings: what a detection says.

create table dirty_case (
  tenant_id int not null,
  request_id text not null,
  constraint dirty_case_pkey primary key (tenant_id, request_id)
);
comment on table dirty_case is 'Cases whose inputs changed and that correlate has to rebuild. Emptied in the transaction that saves them.';

create table dirty_subject (
  tenant_id int not null,
  kind text not null,
  subject text not null,
  at timestamptz,
  constraint dirty_subject_pkey primary key (tenant_id, kind, subject),
  constraint dirty_subject_kind_known check (kind in ('case', 'approval-background', 'requester', 'requester-week', 'approver-week', 'requester-past', 'approver-past', 'month', 'actor-day', 'event', 'policies', 'policy-gap', 'gates', 'approver-group', 'archive', 'day')),
  constraint dirty_subject_event_has_time check (kind <> 'event' or at is not null)
);
create index dirty_subject_at_idx on dirty_subject (tenant_id, kind, at);
comment on table dirty_subject is 'What detect has to judge again: a case, an approval with what was done to its approver before, a requester''s history, a week of a requester or an approver (person|Monday), a month of the tenant, a day of an actor (actor|day), a time without a policy of a type (type|begin), who can open the policies, an approver group, the archive itself, an event (by position; at is when it occurred, since a change is judged only after its request had time to arrive), policies as a whole, or a day (UTC) of findings that may belong together. requester-past and approver-past are no subjects: what somebody did in such a week changed, so that their later weeks have another past. at of anything but an event: not before then, by the archive''s own clock; null for at once.';

create table policy_period (
  tenant_id int not null,
  policy_id text not null,
  policy_type text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  policy_name text,
  from_source text not null,
  exclusions jsonb not null,
  constraint policy_period_pkey primary key (tenant_id, policy_id, policy_type, valid_from)
);
comment on table policy_period is 'When which access policy protected which type, and which applications it let pass. Rebuilt whole when something new is known about policies.';

create table policy_exclusion (
  tenant_id int not null,
  policy_id text not null,
  app_id text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  policy_name text,
  added_by bigint not null,
  ended_by bigint,
  constraint policy_exclusion_pkey primary key (tenant_id, policy_id, app_id, added_by)
);
comment on table policy_exclusion is 'The exclusion ledger: which application an access policy let pass, from when to when. Rebuilt whole with policy_period.';
comment on column policy_exclusion.added_by is 'Archive position of the event that tells of it; ended_by that of its end, which may be the deletion of the policy.';

create table protected_write (
  tenant_id int not null,
  position bigint not null,
  occurred_at timestamptz not null,
  policy_type text not null,
  class text not null,
  reason text not null,
  policy_id text,
  request_id text,
  app_id text,
  constraint protected_write_pkey primary key (tenant_id, position),
  constraint protected_write_class_known check (class in ('approved', 'exempt', 'outside_policy', 'service_made', 'undecidable', 'unexplained'))
);
create index protected_write_occurred_idx on protected_write (tenant_id, occurred_at desc, position desc);
create index protected_write_class_idx on protected_write (tenant_id, class, occurred_at desc, position desc);
create index protected_write_exempt_idx on protected_write (tenant_id, app_id, occurred_at) where class = 'exempt';
comment on table protected_write is 'The bypass ledger: every successful write of a kind that policies can protect, by the position of its event, in exactly one class with the reason. Judged again when its links, the policies or what is known of requests change.';

create table protected_write_hour (
  tenant_id int not null,
  hour timestamptz not null,
  policy_type text not null,
  class text not null,
  writes int not null,
  constraint protected_write_hour_pkey primary key (tenant_id, hour, policy_type, class)
);
create index protected_write_hour_empty_idx on protected_write_hour (tenant_id) where writes = 0;
comment on table protected_write_hour is 'Roll-up: the ledger by the hour (UTC). Moved by the difference in the statement that saves the writes.';

create table approval_case (
  tenant_id int not null,
  request_id text not null,
  archive_index bigint not null,
  origin text not null,
  status text,
  outcome text not null,
  effect text,
  policy_types text[] not null,
  operation text,
  resource_type text,
  resource_id text,
  resource_name text,
  resource_count int not null,
  requester_id text,
  requester_name text,
  requester_upn text,
  requester_app_id text,
  requested_at timestamptz,
  request_justification text,
  approver_id text,
  approver_name text,
  approver_upn text,
  approval_justification text,
  decision text,
  decided_at timestamptz,
  decided_at_earliest timestamptz,
  decided_at_latest timestamptz,
  decided_at_source text,
  completed_at timestamptz,
  completed_at_earliest timestamptz,
  completed_at_latest timestamptz,
  completed_at_source text,
  ended_at timestamptz,
  expires_at timestamptz,
  last_modified_at timestamptz,
  first_seen_at timestamptz,
  last_seen_at timestamptz,
  observations int not null,
  effect_events int not null,
  correlation_strength text not null,
  decide_seconds int,
  decision_moment timestamptz,
  line jsonb not null,
  constraint approval_case_pkey primary key (tenant_id, request_id),
  constraint approval_case_origin_known check (origin in ('observed', 'reconstructed')),
  constraint approval_case_outcome_known check (outcome in ('waiting', 'approved_open', 'completed', 'rejected', 'cancelled', 'expired_unanswered', 'approved_lapsed', 'lost_sight', 'unknown')),
  constraint approval_case_effect_known check (effect in ('confirmed', 'failed', 'unproven')),
  constraint approval_case_strength_known check (correlation_strength in ('exact', 'strong', 'medium', 'derived', 'weak', 'none')),
  constraint approval_case_decision_known check (decision in ('approved', 'rejected')),
  constraint approval_case_effect_needs_completion check (effect is null or outcome = 'completed')
);
create index approval_case_requested_idx on approval_case (tenant_id, requested_at desc, request_id) include (outcome, effect, decision, decided_at, decide_seconds, requester_id, requester_app_id, approver_id);
create index approval_case_archive_idx on approval_case (tenant_id, archive_index);
create index approval_case_requester_idx on approval_case (tenant_id, requester_id, requested_at desc);
create index approval_case_requester_app_idx on approval_case (tenant_id, requester_app_id, requested_at desc) where requester_app_id is not null;
create index approval_case_rejected_idx on approval_case (tenant_id, requester_id) where outcome = 'rejected';
create index approval_case_approver_idx on approval_case (tenant_id, approver_id, requested_at desc);
create index approval_case_resource_idx on approval_case (tenant_id, resource_id);
create index approval_case_decided_idx on approval_case (tenant_id, decision_moment);
create index approval_case_open_idx on approval_case (tenant_id, expires_at) where outcome in ('waiting', 'approved_open');
create index approval_case_reconstructed_idx on approval_case (tenant_id, requested_at) where origin = 'reconstructed';
comment on index approval_case_requested_idx is 'Lists by time, and by what it includes the numbers of the overview: they never look at a row, which is wide.';
comment on column approval_case.decision_moment is 'When it was decided, the middle of the bounds where there is no point; null while undecided. A column, since below row-level security no expression is looked up in an index: counting the decisions of an hour read every case.';
comment on index approval_case_rejected_idx is 'What is judged of a requester is their rejections: one case in ten, and without it all of them were read for each batch.';
comment on table approval_case is 'One approval request with everything that happened to it. Rebuilt whole whenever one of its inputs changes, so the order of arrival does not matter.';
comment on column approval_case.archive_index is 'Position of the first thing archived about it: the stable order of lists and exports.';
comment on column approval_case.origin is 'reconstructed: Graph no longer showed the request; audit events alone tell of it.';
comment on column approval_case.decided_at is 'Null when only the bounds decided_at_earliest and decided_at_latest are known.';
comment on column approval_case.decide_seconds is 'Wall-clock seconds from request to decision, the middle of the bounds where there is no point; null while undecided.';
comment on column approval_case.line is 'The line of actions: steps with time, actor, text and provenance, as domain/cases/case.ts says.';

create function person_weeks(one approval_case) returns table (kind text, subject text)
  language sql stable parallel safe as $$
  select distinct w.kind, w.person || '|' || to_char(date_trunc('week', w.at, 'UTC') at time zone 'UTC', 'YYYY-MM-DD')
    from (values
      ('requester-week', coalesce(one.requester_id, one.requester_app_id), one.requested_at),
      ('requester-week', coalesce(one.requester_id, one.requester_app_id), one.requested_at + interval '1 day'),
      ('requester-past', coalesce(one.requester_id, one.requester_app_id), one.requested_at),
      ('approver-past', one.approver_id, one.decided_at_latest),
      ('approver-week', one.approver_id, one.decided_at_latest - interval '10 minutes'),
      ('approver-week', one.approver_id, one.decided_at_latest),
      ('approver-week', one.approver_id, one.decided_at_latest + interval '10 minutes')) as w(kind, person, at)
   where w.person is not null and w.at is not null
$$;
comment on function person_weeks is 'The weeks of people in which a case is judged: of its requester also the week after, if it was filed a day before that began, and of its approver the weeks within ten minutes of the decision. And those that are the past of later ones.';

create table case_event (
  tenant_id int not null,
  request_id text not null,
  position bigint not null,
  occurred_at timestamptz not null,
  role text not null,
  strength text not null,
  reason text not null,
  constraint case_event_pkey primary key (tenant_id, request_id, position),
  constraint case_event_role_known check (role in ('request', 'decision', 'completion', 'cancellation', 'effect', 'candidate')),
  constraint case_event_strength_known check (strength in ('exact', 'strong', 'medium', 'derived', 'weak'))
);
create index case_event_position_idx on case_event (tenant_id, position);
create index case_event_exact_idx on case_event (tenant_id) where strength = 'exact';
comment on table case_event is 'Which audit events belong to which case, how strongly and why. role candidate is offered, never counted.';

create table case_hour (
  tenant_id int not null,
  hour timestamptz not null,
  outcome text not null,
  effect text not null,
  policy_type text not null,
  cases int not null,
  constraint case_hour_pkey primary key (tenant_id, hour, outcome, effect, policy_type)
);
comment on table case_hour is 'Roll-up: cases by the hour (UTC) they were asked for. The hours a rebuild touches are recomputed from approval_case in the same transaction, so a status change cannot make it drift.';

create table decision_hour (
  tenant_id int not null,
  hour timestamptz not null,
  decisions int not null,
  bracketed int not null,
  asked_from timestamptz not null,
  asked_to timestamptz not null,
  constraint decision_hour_pkey primary key (tenant_id, hour)
);
comment on table decision_hour is 'Roll-up: decisions by the hour (UTC) they were made, the middle of the bounds where there is no point; bracketed counts those. Cases whose request time is unknown are not in it. Recomputed like case_hour.';
comment on column decision_hour.asked_from is 'First and last request time of these decisions: questions ask by it, and an hour that lies within the range whole is counted without looking at cases.';

create table finding (
  tenant_id int not null,
  finding_id uuid not null,
  detection text not null,
  rule_version int not null,
  severity text not null,
  title text not null,
  explanation text not null,
  subject_kind text not null,
  subject text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  facts jsonb not null,
  settings_version int not null default 0,
  constraint finding_pkey primary key (tenant_id, finding_id),
  constraint finding_severity_known check (severity in ('low', 'medium', 'high', 'critical'))
);
create index finding_detection_subject_idx on finding (tenant_id, detection, subject_kind, subject);
create index finding_last_idx on finding (tenant_id, last_at desc, finding_id);
comment on table finding is 'What a detection says. finding_id is a function of detection and first evidence, so replay and another order of arrival give the same row.';
comment on column finding.settings_version is 'Of the settings of its rule in this tenant (rule_setting); 0 for those it came with.';

create table finding_evidence (
  tenant_id int not null,
  finding_id uuid not null,
  kind text not null,
  subject text not null,
  constraint finding_evidence_pkey primary key (tenant_id, finding_id, kind, subject),
  constraint finding_evidence_finding_fkey foreign key (tenant_id, finding_id) references finding (tenant_id, finding_id) on delete cascade,
  constraint finding_evidence_kind_known check (kind in ('case', 'event'))
);
create index finding_evidence_subject_idx on finding_evidence (tenant_id, kind, subject);
comment on table finding_evidence is 'The rows a finding rests on: request ids, or archive positions of events.';
