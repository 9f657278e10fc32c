-- The schema as all migrations leave it. Written by `npm run db:dump`; do not edit.

CREATE OR REPLACE FUNCTION public.analyze_events()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  analyze audit_event, event_key, request_version, request_key;
end
$function$
;
comment on function analyze_events is 'New statistics right after a first harvest; only an owner may take them.';

CREATE OR REPLACE FUNCTION public.append_control(of_tenant integer, of_kind text, of_key text, at timestamp with time zone, content text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  place bigint;
  moment timestamptz := date_trunc('milliseconds', at);
  own_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  commitment bytea;
  leaf text;
begin
  select size into strict place from archive_head where tenant_id = of_tenant for update;
  if exists (select from control_record where tenant_id = of_tenant and kind = of_kind and key = of_key) then
    return null;
  end if;
  commitment := sha256(convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea || own_salt
                       || sha256(convert_to(content, 'UTF8')));
  leaf := concat_ws(E'\n', 'countersign-leaf/v1', 'control',
                    base64url(convert_to((select entra_id from tenant where tenant_id = of_tenant), 'UTF8')),
                    of_kind, to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    encode(commitment, 'hex')) || E'\n';
  insert into control_record (tenant_id, position, kind, key, recorded_at, salt, body)
  values (of_tenant, place, of_kind, of_key, moment, own_salt, content);
  insert into leaf_run (tenant_id, first_position, leaves, hashes)
  values (of_tenant, place, 1, sha256('\x00'::bytea || convert_to(leaf, 'UTF8')));
  update archive_head set size = place + 1 where tenant_id = of_tenant;
  return place;
end $function$
;
comment on function append_control is 'Puts a control record at the next position, in the caller''s transaction; null if this record is there already. The one way to write one, for every role that may.';

CREATE OR REPLACE FUNCTION public.base64url(bytes bytea)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$ select translate(encode($1, 'base64'), E'+/=\n', '-_') $function$
;
comment on function base64url is 'RFC 4648 section 5, without padding.';

CREATE OR REPLACE FUNCTION public.begin_evidence_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  named text := coalesce(current_setting('countersign.tenants', true), '');
begin
  -- Whoever registers a tenant cannot have named it yet.
  perform set_config('countersign.tenants', format('{%s}', new.tenant_id), true);
  insert into evidence_log (tenant_id, origin)
  values (new.tenant_id,
          'countersign.local/' || case when new.is_demo then 'demo/' else '' end
            || replace(gen_random_uuid()::text, '-', ''));
  perform set_config('countersign.tenants', named, true);
  return null;
end $function$
;
comment on function begin_evidence_log is 'Gives every new tenant its log.';

CREATE OR REPLACE FUNCTION public.drop_derived()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  execute (
    select format('truncate %s restart identity', string_agg(oid::regclass::text, ', '))
      from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('countersign_ingester', oid, 'delete'));
end
$function$
;
comment on function drop_derived is 'Empties every derived table, of all tenants. Derived is what the ingester may delete from: it can make it again.';

CREATE OR REPLACE FUNCTION public.ensure_month_partition(parent text, of_month date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  first_day date := date_trunc('month', of_month)::date;
  child text := format('%s_%s', parent, to_char(first_day, 'YYYYMM'));
begin
  -- A hostile date must not create a partition: such rows live in the default one.
  if first_day < date '2015-01-01' or first_day > (now() + interval '2 months')::date then
    return;
  end if;
  if to_regclass(format('public.%I', child)) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('ensure_month_partition'));
  -- Another may have made it while we waited. to_regclass would answer from this session's cache, which still
  -- says "no"; a query of the catalogue takes a new look.
  if exists (select from pg_class where relname = child and relnamespace = 'public'::regnamespace) then
    return;
  end if;
  execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
    child, parent, first_day, (first_day + interval '1 month')::date);
  perform separate_tenants(format('public.%I', child)::regclass);
end
$function$
;
comment on function ensure_month_partition is 'Creates the partition of one month if it is missing. Months outside 2015 … next month stay in the default partition.';

CREATE OR REPLACE FUNCTION public.event_words(resources jsonb)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select to_tsvector('simple', jsonb_path_query_array($1, '$[*].name')) $function$
;

CREATE OR REPLACE FUNCTION public.instant_text(instant timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $function$
;
comment on function instant_text is 'RFC 3339 in UTC with microseconds; a driver''s Date would cut them.';

CREATE OR REPLACE FUNCTION public.separate_tenants(of_table regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', of_table);
  execute format('alter table %s force row level security', of_table);
  -- The select makes it one look per query instead of one per row, and still lets an index be used.
  execute format('create policy visible_tenants_only on %s using (tenant_id = any ((select visible_tenants())::int[]))',
    of_table);
end
$function$
;
comment on function separate_tenants is 'For every new table with a tenant_id: only rows of the tenants that the transaction named, for everybody but superusers.';

CREATE OR REPLACE FUNCTION public.visible_tenants()
 RETURNS integer[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN COALESCE((NULLIF(current_setting('countersign.tenants'::text, true), ''::text))::integer[], '{}'::integer[])
;
comment on function visible_tenants is 'The tenants this transaction named; none if it named none.';

create table anchor_receipt (
  tenant_id integer not null,
  size bigint not null,
  anchor text not null,
  kind text not null,
  receipt bytea not null,
  anchored_at timestamp with time zone not null,
  verified_at timestamp with time zone not null default now(),
  constraint anchor_receipt_pkey PRIMARY KEY (tenant_id, size, anchor),
  constraint anchor_receipt_checkpoint_fkey FOREIGN KEY (tenant_id, size) REFERENCES checkpoint(tenant_id, size),
  constraint anchor_receipt_kind_known CHECK ((kind = ANY (ARRAY['file'::text, 'git'::text, 'webhook'::text, 'rfc3161'::text, 'object-lock'::text])))
);
CREATE INDEX anchor_receipt_newest_idx ON anchor_receipt USING btree (tenant_id, anchored_at DESC);
create policy visible_tenants_only on anchor_receipt using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on anchor_receipt to countersign_api;
grant insert, select on anchor_receipt to countersign_notary;
comment on table anchor_receipt is 'Proof that a checkpoint left the house. Written only after the receipt was verified.';
comment on column anchor_receipt.anchor is 'The anchor''s configured name, without secrets.';

create table anchor_state (
  tenant_id integer not null,
  anchor text not null,
  kind text not null,
  last_attempt_at timestamp with time zone,
  last_success_at timestamp with time zone,
  message text,
  next_step text,
  constraint anchor_state_pkey PRIMARY KEY (tenant_id, anchor)
);
create policy visible_tenants_only on anchor_state using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on anchor_state to countersign_api;
grant insert, select, update on anchor_state to countersign_notary;
comment on table anchor_state is 'Where each anchor stands, for people. Not evidence: anchor_receipt is.';

create table api_token (
  token_id integer not null generated always as identity,
  name text not null,
  role text not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_token_pkey PRIMARY KEY (token_id),
  constraint api_token_name_key UNIQUE (name),
  constraint api_token_secret_key UNIQUE (secret_hash),
  constraint api_token_role_known CHECK ((role = ANY (ARRAY['viewer'::text, 'manager'::text, 'analyst'::text, 'auditor'::text, 'admin'::text])))
);
grant insert, select, update on api_token to countersign_api;
comment on table api_token is 'A token for programs: shown once, kept as SHA-256.';

create table approval_case (
  tenant_id integer not null,
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
  resource_count integer not null,
  requester_id text,
  requester_name text,
  requester_upn text,
  requester_app_id text,
  requested_at timestamp with time zone,
  request_justification text,
  approver_id text,
  approver_name text,
  approver_upn text,
  approval_justification text,
  decision text,
  decided_at timestamp with time zone,
  decided_at_earliest timestamp with time zone,
  decided_at_latest timestamp with time zone,
  decided_at_source text,
  completed_at timestamp with time zone,
  completed_at_earliest timestamp with time zone,
  completed_at_latest timestamp with time zone,
  completed_at_source text,
  ended_at timestamp with time zone,
  expires_at timestamp with time zone,
  last_modified_at timestamp with time zone,
  first_seen_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  observations integer not null,
  effect_events integer not null,
  correlation_strength text not null,
  decide_seconds integer,
  line jsonb not null,
  constraint approval_case_pkey PRIMARY KEY (tenant_id, request_id),
  constraint approval_case_decision_known CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text]))),
  constraint approval_case_effect_known CHECK ((effect = ANY (ARRAY['confirmed'::text, 'failed'::text, 'unproven'::text]))),
  constraint approval_case_effect_needs_completion CHECK (((effect IS NULL) OR (outcome = 'completed'::text))),
  constraint approval_case_origin_known CHECK ((origin = ANY (ARRAY['observed'::text, 'reconstructed'::text]))),
  constraint approval_case_outcome_known CHECK ((outcome = ANY (ARRAY['waiting'::text, 'approved_open'::text, 'completed'::text, 'rejected'::text, 'cancelled'::text, 'expired_unanswered'::text, 'approved_lapsed'::text, 'lost_sight'::text, 'unknown'::text]))),
  constraint approval_case_strength_known CHECK ((correlation_strength = ANY (ARRAY['exact'::text, 'strong'::text, 'medium'::text, 'derived'::text, 'weak'::text, 'none'::text])))
);
CREATE INDEX approval_case_approver_idx ON approval_case USING btree (tenant_id, approver_id, requested_at DESC);
CREATE INDEX approval_case_archive_idx ON approval_case USING btree (tenant_id, archive_index);
CREATE INDEX approval_case_decided_idx ON approval_case USING btree (tenant_id, COALESCE(decided_at, (((decided_at_earliest AT TIME ZONE 'UTC'::text) + (((decided_at_latest AT TIME ZONE 'UTC'::text) - (decided_at_earliest AT TIME ZONE 'UTC'::text)) / (2)::double precision)) AT TIME ZONE 'UTC'::text)));
CREATE INDEX approval_case_open_idx ON approval_case USING btree (tenant_id, expires_at) WHERE (outcome = ANY (ARRAY['waiting'::text, 'approved_open'::text]));
CREATE INDEX approval_case_reconstructed_idx ON approval_case USING btree (tenant_id, requested_at) WHERE (origin = 'reconstructed'::text);
CREATE INDEX approval_case_requested_idx ON approval_case USING btree (tenant_id, requested_at DESC, request_id) INCLUDE (outcome, effect, decision, decided_at, decide_seconds, requester_id, requester_app_id, approver_id);
CREATE INDEX approval_case_requester_app_idx ON approval_case USING btree (tenant_id, requester_app_id, requested_at DESC) WHERE (requester_app_id IS NOT NULL);
CREATE INDEX approval_case_requester_idx ON approval_case USING btree (tenant_id, requester_id, requested_at DESC);
CREATE INDEX approval_case_resource_idx ON approval_case USING btree (tenant_id, resource_id);
create policy visible_tenants_only on approval_case using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on approval_case to countersign_api;
grant delete, insert, select, update on approval_case to countersign_ingester;
comment on table approval_case is 'One approval request with everything that happened to it. Rebuilt whole whenever one of its inputs changes, so the order of arrival does not matter.';
comment on column approval_case.archive_index is 'Position of the first thing archived about it: the stable order of lists and exports.';
comment on column approval_case.decide_seconds is 'Wall-clock seconds from request to decision, the middle of the bounds where there is no point; null while undecided.';
comment on column approval_case.decided_at is 'Null when only the bounds decided_at_earliest and decided_at_latest are known.';
comment on column approval_case.line is 'The line of actions: steps with time, actor, text and provenance, as domain/cases/case.ts says.';
comment on column approval_case.origin is 'reconstructed: Graph no longer showed the request; audit events alone tell of it.';

create table archive_head (
  tenant_id integer not null,
  size bigint not null default 0,
  pages bigint not null default 0,
  epoch bigint not null default 0,
  constraint archive_head_pkey PRIMARY KEY (tenant_id),
  constraint archive_head_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint archive_head_counts_not_negative CHECK (((size >= 0) AND (pages >= 0) AND (epoch >= 0)))
);
create policy visible_tenants_only on archive_head using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on archive_head to countersign_api;
grant insert, select, update (epoch), update (pages), update (size) on archive_head to countersign_ingester;
grant select on archive_head to countersign_notary;
comment on table archive_head is 'The one contended row per tenant. It is locked (for update) by every transaction that archives, so that positions are dense: a plain sequence would let a slow transaction publish position 1 after a reader had passed 2. epoch is the fencing token: a harvester that lost its turn cannot write any more.';
comment on column archive_head.pages is 'The next free page_id.';
comment on column archive_head.size is 'The next free archive position. Positions 0 … size-1 exist.';

create table audit_event (
  tenant_id integer not null,
  occurred_at timestamp with time zone not null,
  "position" bigint not null,
  event_id text not null,
  kind_id integer not null,
  actor_ref integer not null,
  correlation_id text,
  resources jsonb not null,
  approval jsonb,
  protectable text[],
  first_seen_at timestamp with time zone not null,
  constraint audit_event_pkey PRIMARY KEY (tenant_id, occurred_at, event_id)
) partition by range (occurred_at);
CREATE INDEX audit_event_actor_idx ON audit_event USING btree (tenant_id, actor_ref, occurred_at);
CREATE INDEX audit_event_approval_idx ON audit_event USING btree (tenant_id, occurred_at) WHERE (approval IS NOT NULL);
CREATE INDEX audit_event_id_idx ON audit_event USING hash (event_id);
CREATE INDEX audit_event_protectable_idx ON audit_event USING btree (tenant_id, occurred_at) WHERE (protectable IS NOT NULL);
CREATE INDEX audit_event_words_idx ON audit_event USING gin (event_words(resources));
create policy visible_tenants_only on audit_event using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on audit_event to countersign_api;
grant delete, insert, select, update on audit_event to countersign_ingester;
comment on table audit_event is 'One Intune audit event. resources holds type, id and name of each resource; the property changes stay in the archived bytes.';
comment on column audit_event.approval is 'Set when the event matches the approval matcher: it tells of a request or an access policy itself, not of a change to an object. Then its property changes are kept here too, as [{name, old, new}].';
comment on column audit_event."position" is 'Of the observation it was read from; the first one, when Graph and an export both brought the event.';
comment on column audit_event.protectable is 'For a write: the policy types such a change falls under, whether or not a policy exists. Null for all else.';

create table audit_event_default partition of audit_event DEFAULT;

create table case_event (
  tenant_id integer not null,
  request_id text not null,
  "position" bigint not null,
  occurred_at timestamp with time zone not null,
  role text not null,
  strength text not null,
  reason text not null,
  constraint case_event_pkey PRIMARY KEY (tenant_id, request_id, "position"),
  constraint case_event_role_known CHECK ((role = ANY (ARRAY['request'::text, 'decision'::text, 'completion'::text, 'cancellation'::text, 'effect'::text, 'candidate'::text]))),
  constraint case_event_strength_known CHECK ((strength = ANY (ARRAY['exact'::text, 'strong'::text, 'medium'::text, 'derived'::text, 'weak'::text])))
);
CREATE INDEX case_event_exact_idx ON case_event USING btree (tenant_id) WHERE (strength = 'exact'::text);
CREATE INDEX case_event_position_idx ON case_event USING btree (tenant_id, "position");
create policy visible_tenants_only on case_event using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on case_event to countersign_api;
grant delete, insert, select, update on case_event to countersign_ingester;
comment on table case_event is 'Which audit events belong to which case, how strongly and why. role candidate is offered, never counted.';

create table case_hour (
  tenant_id integer not null,
  hour timestamp with time zone not null,
  outcome text not null,
  effect text not null,
  policy_type text not null,
  cases integer not null,
  constraint case_hour_pkey PRIMARY KEY (tenant_id, hour, outcome, effect, policy_type)
);
create policy visible_tenants_only on case_hour using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on case_hour to countersign_api;
grant delete, insert, select, update on case_hour to countersign_ingester;
comment on table case_hour is 'Roll-up: cases by the hour (UTC) they were asked for. The hours a rebuild touches are recomputed from approval_case in the same transaction, so a status change cannot make it drift.';

create table checkpoint (
  tenant_id integer not null,
  size bigint not null,
  root_hash bytea not null,
  note text not null,
  signed_at timestamp with time zone not null default now(),
  constraint checkpoint_pkey PRIMARY KEY (tenant_id, size),
  constraint checkpoint_root_is_whole CHECK ((length(root_hash) = 32))
);
create policy visible_tenants_only on checkpoint using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on checkpoint to countersign_api;
grant insert, select on checkpoint to countersign_notary;
comment on table checkpoint is 'Signed heads, verbatim (C2SP signed note). Each is consistent with all before it. Never updated, never deleted.';

create table control_record (
  tenant_id integer not null,
  "position" bigint not null,
  kind text not null,
  key text not null,
  recorded_at timestamp with time zone not null,
  salt bytea not null,
  body text not null,
  constraint control_record_pkey PRIMARY KEY (tenant_id, "position"),
  constraint control_record_once_key UNIQUE (tenant_id, kind, key),
  constraint control_record_kind_known CHECK ((kind = ANY (ARRAY['gap'::text, 'key'::text, 'retention'::text, 'hold-set'::text, 'hold-released'::text, 'restored'::text]))),
  constraint control_record_salt_is_whole CHECK ((length(salt) = 32))
);
create policy visible_tenants_only on control_record using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on control_record to countersign_api;
grant select on control_record to countersign_ingester;
grant select on control_record to countersign_notary;
comment on table control_record is 'What the archive says of itself: gaps, keys, deletions, holds. body is the exact text its leaf commits to.';
comment on column control_record.key is 'What makes it this very record and no other of its kind, so that saying it twice adds nothing.';

create table coverage_period (
  tenant_id integer not null,
  source text not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  state text not null,
  reason text,
  before_sweep uuid,
  after_sweep uuid,
  constraint coverage_period_pkey PRIMARY KEY (tenant_id, source, from_at),
  constraint coverage_period_is_a_stretch CHECK ((from_at < to_at)),
  constraint coverage_period_reason_known CHECK ((reason = ANY (ARRAY['before-first-read'::text, 'not-read-yet'::text, 'seldom-read'::text, 'read-late'::text, 'forgotten'::text]))),
  constraint coverage_period_says_why CHECK (((state = 'complete'::text) = (reason IS NULL))),
  constraint coverage_period_source_known CHECK ((source = ANY (ARRAY['approval-requests'::text, 'access-policies'::text, 'audit-events'::text]))),
  constraint coverage_period_state_known CHECK ((state = ANY (ARRAY['complete'::text, 'before'::text, 'partial'::text, 'gap'::text])))
);
CREATE INDEX coverage_period_end_idx ON coverage_period USING btree (tenant_id, source, to_at);
CREATE INDEX coverage_period_gap_idx ON coverage_period USING btree (tenant_id, from_at) WHERE (state = 'gap'::text);
create policy visible_tenants_only on coverage_period using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on coverage_period to countersign_api;
grant delete, insert, select, update on coverage_period to countersign_ingester;
comment on table coverage_period is 'How well a source is known over a half-open stretch of time. From -infinity to infinity without a hole or overlap; no row while no sweep was complete. Every number, report and export may ask it.';
comment on column coverage_period.before_sweep is 'The complete sweeps that set the ends of the period; null where none does.';

create table decision_hour (
  tenant_id integer not null,
  hour timestamp with time zone not null,
  decisions integer not null,
  bracketed integer not null,
  asked_from timestamp with time zone not null,
  asked_to timestamp with time zone not null,
  constraint decision_hour_pkey PRIMARY KEY (tenant_id, hour)
);
create policy visible_tenants_only on decision_hour using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on decision_hour to countersign_api;
grant delete, insert, select, update on decision_hour to countersign_ingester;
comment on table decision_hour is 'Roll-up: decisions by the hour (UTC) they were made, the middle of the bounds where there is no point; bracketed counts those. Cases whose request time is unknown are not in it. Recomputed like case_hour.';
comment on column decision_hour.asked_from is 'First and last request time of these decisions: questions ask by it, and an hour that lies within the range whole is counted without looking at cases.';

create table dirty_case (
  tenant_id integer not null,
  request_id text not null,
  constraint dirty_case_pkey PRIMARY KEY (tenant_id, request_id)
);
create policy visible_tenants_only on dirty_case using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant delete, insert, select, update on dirty_case to countersign_ingester;
comment on table dirty_case is 'Cases whose inputs changed and that correlate has to rebuild. Emptied in the transaction that saves them.';

create table dirty_subject (
  tenant_id integer not null,
  kind text not null,
  subject text not null,
  at timestamp with time zone,
  constraint dirty_subject_pkey PRIMARY KEY (tenant_id, kind, subject),
  constraint dirty_subject_event_has_time CHECK (((kind = 'event'::text) = (at IS NOT NULL))),
  constraint dirty_subject_kind_known CHECK ((kind = ANY (ARRAY['case'::text, 'requester'::text, 'event'::text, 'policies'::text])))
);
CREATE INDEX dirty_subject_at_idx ON dirty_subject USING btree (tenant_id, kind, at);
create policy visible_tenants_only on dirty_subject using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant delete, insert, select, update on dirty_subject to countersign_ingester;
comment on table dirty_subject is 'What detect has to judge again: a case, a requester''s history, an event (by position; at is when it occurred, since a change is judged only after its request had time to arrive), or policies as a whole.';

create table event_actor (
  tenant_id integer not null,
  actor_ref integer not null generated always as identity,
  fingerprint uuid not null,
  actor_type text,
  user_id text,
  upn text,
  app_id text,
  app_name text,
  ip text,
  constraint event_actor_pkey PRIMARY KEY (tenant_id, actor_ref),
  constraint event_actor_fingerprint_key UNIQUE (tenant_id, fingerprint)
);
CREATE INDEX event_actor_user_idx ON event_actor USING btree (tenant_id, user_id);
create policy visible_tenants_only on event_actor using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on event_actor to countersign_api;
grant delete, insert, select, update on event_actor to countersign_ingester;
comment on table event_actor is 'Each distinct combination of an event''s actor fields, once. One person with three UPNs has three rows and one user_id.';

create table event_day (
  tenant_id integer not null,
  day date not null,
  category text not null,
  operation_type text not null,
  result text not null,
  events bigint not null,
  constraint event_day_pkey PRIMARY KEY (tenant_id, day, category, operation_type, result)
);
create policy visible_tenants_only on event_day using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on event_day to countersign_api;
grant delete, insert, select, update on event_day to countersign_ingester;
comment on table event_day is 'Roll-up: audit events per UTC day. Added to in the statement that inserts the events, so re-reading adds nothing.';

create table event_key (
  tenant_id integer not null,
  occurred_at timestamp with time zone not null,
  key uuid not null,
  "position" bigint not null,
  constraint event_key_pkey PRIMARY KEY (tenant_id, key, occurred_at, "position")
) partition by range (occurred_at);
create policy visible_tenants_only on event_key using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on event_key to countersign_api;
grant delete, insert, select, update on event_key to countersign_ingester;
comment on table event_key is 'Which events speak of which id: the inverted index that correlation joins on. Reads (Get, Search) have no rows here.';

create table event_key_default partition of event_key DEFAULT;

create table event_kind (
  kind_id integer not null generated always as identity,
  fingerprint uuid not null,
  category text,
  component text,
  activity text,
  activity_type text,
  operation_type text,
  result text,
  constraint event_kind_pkey PRIMARY KEY (kind_id),
  constraint event_kind_fingerprint_key UNIQUE (fingerprint)
);
grant select on event_kind to countersign_api;
grant delete, insert, select, update on event_kind to countersign_ingester;
comment on table event_kind is 'Each distinct combination of an event''s describing words, once: a reference table, some hundreds of rows.';

create table evidence_log (
  tenant_id integer not null,
  origin text not null,
  status text not null default 'active'::text,
  status_reason text,
  status_since timestamp with time zone not null default now(),
  constraint evidence_log_pkey PRIMARY KEY (tenant_id),
  constraint evidence_log_origin_key UNIQUE (origin),
  constraint evidence_log_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint evidence_log_quarantine_says_why CHECK (((status = 'quarantined'::text) = (status_reason IS NOT NULL))),
  constraint evidence_log_status_known CHECK ((status = ANY (ARRAY['active'::text, 'quarantined'::text])))
);
create policy visible_tenants_only on evidence_log using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on evidence_log to countersign_api;
grant select on evidence_log to countersign_ingester;
grant select, update (status), update (status_reason), update (status_since) on evidence_log to countersign_notary;
comment on table evidence_log is 'The log of a tenant. quarantined: the notary found it inconsistent with what it signed before, and signs nothing until a person has decided; archiving goes on.';
comment on column evidence_log.origin is 'The name in every checkpoint. Random, so that a published head does not name the customer.';

create table export_run (
  export_id uuid not null,
  kind text not null,
  format text not null,
  query text not null,
  sort text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  rows bigint,
  finished_at timestamp with time zone,
  coverage text,
  gaps jsonb not null default '[]'::jsonb,
  constraint export_run_pkey PRIMARY KEY (export_id),
  constraint export_run_coverage_known CHECK ((coverage = ANY (ARRAY['complete'::text, 'before'::text, 'partial'::text, 'gap'::text]))),
  constraint export_run_format_known CHECK ((format = ANY (ARRAY['csv'::text, 'ndjson'::text]))),
  constraint export_run_kind_known CHECK ((kind = ANY (ARRAY['requests'::text, 'events'::text, 'coverage'::text])))
);
CREATE INDEX export_run_created_idx ON export_run USING btree (created_at DESC, export_id);
grant insert, select, update on export_run to countersign_api;
comment on table export_run is 'One order of an export. The file is produced when it is fetched; relative ranges were resolved when it was ordered.';
comment on column export_run.coverage is 'The worst coverage within the range when it was ordered, and the gaps that overlap it.';

create table finding (
  tenant_id integer not null,
  finding_id uuid not null,
  detection text not null,
  rule_version integer not null,
  severity text not null,
  title text not null,
  explanation text not null,
  subject_kind text not null,
  subject text not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  facts jsonb not null,
  constraint finding_pkey PRIMARY KEY (tenant_id, finding_id),
  constraint finding_severity_known CHECK ((severity = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'critical'::text])))
);
CREATE INDEX finding_detection_subject_idx ON finding USING btree (tenant_id, detection, subject_kind, subject);
CREATE INDEX finding_last_idx ON finding USING btree (tenant_id, last_at DESC, finding_id);
create policy visible_tenants_only on finding using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on finding to countersign_api;
grant delete, insert, select, update on finding to countersign_ingester;
comment on table finding is 'What a detection says. finding_id is a function of detection and first evidence, so replay and another order of arrival give the same row.';

create table finding_evidence (
  tenant_id integer not null,
  finding_id uuid not null,
  kind text not null,
  subject text not null,
  constraint finding_evidence_pkey PRIMARY KEY (tenant_id, finding_id, kind, subject),
  constraint finding_evidence_finding_fkey FOREIGN KEY (tenant_id, finding_id) REFERENCES finding(tenant_id, finding_id) ON DELETE CASCADE,
  constraint finding_evidence_kind_known CHECK ((kind = ANY (ARRAY['case'::text, 'event'::text])))
);
CREATE INDEX finding_evidence_subject_idx ON finding_evidence USING btree (tenant_id, kind, subject);
create policy visible_tenants_only on finding_evidence using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on finding_evidence to countersign_api;
grant delete, insert, select, update on finding_evidence to countersign_ingester;
comment on table finding_evidence is 'The rows a finding rests on: request ids, or archive positions of events.';

create table harvest_state (
  tenant_id integer not null,
  source text not null,
  state text not null,
  message text,
  next_step text,
  since timestamp with time zone not null default now(),
  last_attempt_at timestamp with time zone,
  last_complete_at timestamp with time zone,
  reached_back_to timestamp with time zone,
  wants_back_to timestamp with time zone,
  items_so_far bigint not null default 0,
  throttled_until timestamp with time zone,
  throttle_waits integer not null default 0,
  constraint harvest_state_pkey PRIMARY KEY (tenant_id, source),
  constraint harvest_state_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint harvest_state_known CHECK ((state = ANY (ARRAY['idle'::text, 'reading'::text, 'throttled'::text, 'failing'::text])))
);
create policy visible_tenants_only on harvest_state using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on harvest_state to countersign_api;
grant insert, select, update on harvest_state to countersign_ingester;
comment on table harvest_state is 'Where each source stands now, for people. Not evidence: sweep is.';

create table leaf_run (
  tenant_id integer not null,
  first_position bigint not null,
  leaves integer not null,
  hashes bytea not null,
  constraint leaf_run_pkey PRIMARY KEY (tenant_id, first_position),
  constraint leaf_run_hashes_are_whole CHECK (((leaves > 0) AND (length(hashes) = (32 * leaves))))
);
alter table leaf_run alter column hashes set storage external;
create policy visible_tenants_only on leaf_run using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on leaf_run to countersign_api;
grant insert, select on leaf_run to countersign_ingester;
grant select on leaf_run to countersign_notary;
comment on table leaf_run is 'Leaf hashes of consecutive positions, as the writer computed them: one row per page that brought something new, per sweep, per control record. The notary recomputes each from the stored bytes before it signs. Never updated, never deleted.';

create table observation (
  tenant_id integer not null,
  month date not null,
  content_hash bytea not null,
  "position" bigint not null,
  source text not null,
  object_id text,
  observed_at timestamp with time zone not null,
  page_id bigint not null,
  body_offset integer not null,
  body_length integer not null,
  purged_at_position bigint,
  constraint observation_pkey PRIMARY KEY (tenant_id, month, content_hash),
  constraint observation_hash_is_whole CHECK ((length(content_hash) = 32)),
  constraint observation_range_valid CHECK (((body_offset >= 0) AND (body_length > 0)))
) partition by range (month);
CREATE INDEX observation_position_idx ON observation USING btree (tenant_id, "position");
CREATE INDEX observation_purged_idx ON observation USING btree (tenant_id, source, object_id) WHERE (purged_at_position IS NOT NULL);
create policy visible_tenants_only on observation using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on observation to countersign_api;
grant insert, select on observation to countersign_ingester;
grant select on observation to countersign_notary;
comment on table observation is 'One row per distinct content ever seen of each object. Its bytes lie in the page (tenant_id, observed_at, page_id) at body_offset of the unpacked body. Never updated.';
comment on column observation.content_hash is 'SHA-256 of the object''s exact bytes. Equal bytes have equal ids, so the id need not be part of the key.';
comment on column observation.month is 'Month of the object''s own time, read from the content itself, 1970-01-01 where there is none. A function of the content, so that uniqueness within a partition is uniqueness overall.';
comment on column observation.purged_at_position is 'Position of the control record that authorised deleting the content. content_hash is then sha256 of the position''s own label, and no later read of the same object is kept.';

create table observation_default partition of observation DEFAULT;

create table page (
  tenant_id integer not null,
  received_at timestamp with time zone not null,
  page_id bigint not null,
  sweep_id uuid not null,
  page_number integer not null,
  source text not null,
  asked text not null,
  status smallint not null,
  request_id text,
  source_date text,
  items integer not null,
  first_position bigint not null,
  new_items integer not null,
  size_bytes integer not null,
  sha256 bytea,
  body bytea,
  known_positions bigint[] not null default '{}'::bigint[],
  known_offsets integer[] not null default '{}'::integer[],
  same_as_page_id bigint,
  same_as_received_at timestamp with time zone,
  salt bytea,
  commitment bytea not null,
  ids_sha256 bytea not null,
  salts bytea not null default '\x'::bytea,
  constraint page_pkey PRIMARY KEY (tenant_id, received_at, page_id),
  constraint page_commitment_is_whole CHECK ((length(commitment) = 32)),
  constraint page_has_body_or_twin CHECK (((body IS NULL) = (same_as_page_id IS NOT NULL))),
  constraint page_hash_goes_with_salt CHECK (((sha256 IS NULL) = (salt IS NULL))),
  constraint page_ids_digest_is_whole CHECK ((length(ids_sha256) = 32)),
  constraint page_salt_is_whole CHECK ((length(salt) = 32)),
  constraint page_salts_are_whole CHECK ((length(salts) = (32 * new_items))),
  constraint page_sha256_is_whole CHECK ((length(sha256) = 32)),
  constraint page_splices_pair_up CHECK ((cardinality(known_positions) = cardinality(known_offsets))),
  constraint page_twin_is_located CHECK (((same_as_page_id IS NULL) = (same_as_received_at IS NULL)))
) partition by range (received_at);
alter table page alter column body set storage external;
alter table page alter column salts set storage external;
CREATE INDEX page_id_idx ON page USING btree (tenant_id, page_id);
CREATE INDEX page_sweep_idx ON page USING btree (tenant_id, sweep_id, page_id);
create policy visible_tenants_only on page using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on page to countersign_api;
grant insert, select on page to countersign_ingester;
grant select on page to countersign_notary;
comment on table page is 'One answer of the source (or one chunk of an imported file), restorable to the exact bytes. An object whose bytes are already archived is cut out and named by its position instead of being stored again; sha256 is over the whole answer as it arrived, so the restoration proves itself.';
comment on column page.body is 'gzip of the answer without the objects in known_positions; null if the answer equals the page same_as_page_id byte for byte.';
comment on column page.commitment is 'Page commitment of docs/evidence-format.md; the pages digest of the sweep leaf is made of it.';
comment on column page.first_position is 'The objects this page brought for the first time have the positions first_position … first_position + new_items - 1, in the page''s order.';
comment on column page.ids_sha256 is 'Ids digest: what the page showed, and what it did not.';
comment on column page.known_offsets is 'Where in the unpacked body each of known_positions is to be inserted, ascending.';
comment on column page.salt is 'Of the page commitment. Null, like sha256, once a part of the page was deleted under policy.';
comment on column page.salts is '32 bytes for each new object, in order: the salts of their commitments. Zeroes where the content was deleted.';
comment on column page.source_date is 'The Date header as text: Graph''s own clock.';

create table page_default partition of page DEFAULT;

create table policy_period (
  tenant_id integer not null,
  policy_id text not null,
  policy_type text not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  policy_name text,
  from_source text not null,
  exclusions jsonb not null,
  constraint policy_period_pkey PRIMARY KEY (tenant_id, policy_id, policy_type, valid_from)
);
create policy visible_tenants_only on policy_period using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on policy_period to countersign_api;
grant delete, insert, select, update on policy_period to countersign_ingester;
comment on table policy_period is 'When which access policy protected which type, and which applications it let pass. Rebuilt whole when something new is known about policies.';

create table policy_version (
  tenant_id integer not null,
  policy_id text not null,
  "position" bigint not null,
  record jsonb not null,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint policy_version_pkey PRIMARY KEY (tenant_id, policy_id, "position")
) with (fillfactor=80);
CREATE INDEX policy_version_position_idx ON policy_version USING btree (tenant_id, "position");
CREATE INDEX policy_version_visible_idx ON policy_version USING btree (tenant_id, last_seen_at) WHERE (gone_at IS NULL);
create policy visible_tenants_only on policy_version using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on policy_version to countersign_api;
grant delete, insert, select, update on policy_version to countersign_ingester;
comment on table policy_version is 'One distinct content of an access policy, with the reads that showed it.';

create table rejection (
  tenant_id integer not null,
  page_id bigint not null,
  item integer not null,
  source text not null,
  "position" bigint,
  line integer,
  reason text not null,
  excerpt text not null,
  rejected_at timestamp with time zone not null,
  constraint rejection_pkey PRIMARY KEY (tenant_id, page_id, item)
);
create policy visible_tenants_only on rejection using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on rejection to countersign_api;
grant delete, insert, select, update on rejection to countersign_ingester;
comment on table rejection is 'Something archived that the readers could not understand, with the reason. item is its index in the page, -1 for the page itself.';

create table request_key (
  tenant_id integer not null,
  key uuid not null,
  request_id text not null,
  constraint request_key_pkey PRIMARY KEY (tenant_id, key, request_id)
);
CREATE INDEX request_key_request_idx ON request_key USING btree (tenant_id, request_id);
create policy visible_tenants_only on request_key using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant delete, insert, select, update on request_key to countersign_ingester;
comment on table request_key is 'The ids (and, for creations, names) by which audit events may speak of a request''s object. Text is hashed to a uuid.';

create table request_version (
  tenant_id integer not null,
  request_id text not null,
  "position" bigint not null,
  record jsonb not null,
  last_modified_at timestamp with time zone,
  not_before_at timestamp with time zone,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  sightings integer not null,
  gone_at timestamp with time zone,
  constraint request_version_pkey PRIMARY KEY (tenant_id, request_id, "position")
) with (fillfactor=80);
CREATE INDEX request_version_position_idx ON request_version USING btree (tenant_id, "position");
CREATE INDEX request_version_visible_idx ON request_version USING btree (tenant_id, last_seen_at) WHERE (gone_at IS NULL);
create policy visible_tenants_only on request_version using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on request_version to countersign_api;
grant delete, insert, select, update on request_version to countersign_ingester;
comment on table request_version is 'One distinct content of an approval request, with the first and the last read that showed it.';
comment on column request_version.gone_at is 'The first complete read after last_seen_at: it no longer showed this content.';
comment on column request_version.not_before_at is 'The last complete read before first_seen_at, which did not show this content yet; null if there was none. The content came into being after it.';

create table sign_in_link (
  secret_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_pkey PRIMARY KEY (secret_hash)
);
grant delete, insert, select, update on sign_in_link to countersign_api;
comment on table sign_in_link is 'A link printed at start: at least 128 bits, ten minutes, one use.';

create table stage_cursor (
  tenant_id integer not null,
  stage text not null,
  next_page_id bigint not null default 0,
  next_sweep_position bigint not null default 0,
  constraint stage_cursor_pkey PRIMARY KEY (tenant_id, stage),
  constraint stage_cursor_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id)
);
create policy visible_tenants_only on stage_cursor using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant delete, insert, select, update on stage_cursor to countersign_ingester;
comment on table stage_cursor is 'How far each stage has come. Written in the same transaction as the stage''s rows.';

create table subtree (
  tenant_id integer not null,
  height smallint not null,
  nth bigint not null,
  hash bytea not null,
  constraint subtree_pkey PRIMARY KEY (tenant_id, height, nth),
  constraint subtree_hash_is_whole CHECK ((length(hash) = 32)),
  constraint subtree_height_known CHECK ((height = ANY (ARRAY[8, 16, 24, 32])))
);
create policy visible_tenants_only on subtree using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on subtree to countersign_api;
grant insert, select on subtree to countersign_notary;
comment on table subtree is 'Root of the full subtree over positions nth·2^height … (nth+1)·2^height - 1. A cache for proofs, written by the notary; can be rebuilt from leaf_run.';

create table sweep (
  tenant_id integer not null,
  sweep_id uuid not null,
  "position" bigint not null,
  source text not null,
  asked text not null,
  range_from timestamp with time zone,
  range_to timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  pages integer not null,
  items integer not null,
  new_items integer not null,
  complete boolean not null,
  reason text,
  constraint sweep_pkey PRIMARY KEY (tenant_id, sweep_id),
  constraint sweep_position_key UNIQUE (tenant_id, "position"),
  constraint sweep_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint sweep_ends_after_start CHECK ((ended_at >= started_at)),
  constraint sweep_incomplete_says_why CHECK ((complete = (reason IS NULL))),
  constraint sweep_source_known CHECK ((source = ANY (ARRAY['approval-requests'::text, 'access-policies'::text, 'audit-events'::text, 'import'::text])))
);
CREATE INDEX sweep_source_idx ON sweep USING btree (tenant_id, source, ended_at DESC);
create policy visible_tenants_only on sweep using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on sweep to countersign_api;
grant insert, select on sweep to countersign_ingester;
grant select on sweep to countersign_notary;
comment on table sweep is 'One reading of a source from its first page to its last: the unit of completeness. Also written when it found nothing, because "nothing was there" is evidence too. Half-open range for audit events.';

create table tenant (
  tenant_id integer not null generated always as identity,
  entra_id text not null,
  name text not null,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint tenant_pkey PRIMARY KEY (tenant_id),
  constraint tenant_entra_id_key UNIQUE (entra_id)
);
CREATE TRIGGER tenant_begins_log AFTER INSERT ON public.tenant FOR EACH ROW EXECUTE FUNCTION begin_evidence_log();
grant select on tenant to countersign_api;
grant insert (entra_id), insert (is_demo), insert (name), select, update (name) on tenant to countersign_ingester;
grant select on tenant to countersign_migrator;
grant select on tenant to countersign_notary;
grant select on tenant to countersign_retention;
comment on table tenant is 'One directory (Entra tenant) whose approvals are archived. A reference table.';
comment on column tenant.entra_id is 'The tenant id as configured. Text, because published samples carry ids that are no GUID.';

create table verification (
  tenant_id integer not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  is_full boolean not null,
  size bigint not null,
  problem text,
  constraint verification_pkey PRIMARY KEY (tenant_id, started_at)
);
create policy visible_tenants_only on verification using ((tenant_id = ANY (( SELECT visible_tenants() AS visible_tenants)::integer[]))) -- forced;
grant select on verification to countersign_api;
grant insert, select on verification to countersign_notary;
comment on table verification is 'Each run of verify, for the line that says when the archive was last checked from end to end. problem names the first thing that is wrong.';

create table web_session (
  secret_hash bytea not null,
  subject text not null,
  roles text[] not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint web_session_pkey PRIMARY KEY (secret_hash)
);
grant delete, insert, select, update on web_session to countersign_api;
comment on table web_session is 'A signed-in browser: idle limit by seen_at, absolute limit by expires_at.';
