-- Records: what the archived bytes mean, by today's readers. Everything from here on is derived and can be
-- dropped and rebuilt from the archive by `countersign replay`.

create table stage_cursor (
  tenant_id int not null,
  stage text not null,
  next_page_id bigint not null default 0,
  next_sweep_position bigint not null default 0,
  constraint stage_cursor_pkey primary key (tenant_id, stage),
  constraint stage_cursor_tenant_fkey foreign key (tenant_id) references tenant (tenant_id)
);
comment on table stage_cursor is 'How far each stage has come. Written in the same transaction as the stage''s rows.';

create table rejection (
  tenant_id int not null,
  page_id bigint not null,
  item int not null,
  source text not null,
  position bigint,
  line int,
  reason text not null,
  excerpt text not null,
  rejected_at timestamptz not null,
  constraint rejection_pkey primary key (tenant_id, page_id, item)
);
comment on table rejection is 'Something archived that the readers could not understand, with the reason. item is its index in the page, -1 for the page itself.';

create table drift (
  tenant_id int not null,
  source text not null,
  kind text not null,
  path text not null,
  found text not null,
  expected text,
  times int not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sample_position bigint not null,
  constraint drift_pkey primary key (tenant_id, source, kind, path, found),
  constraint drift_kind_known check (kind in ('new-value', 'new-member', 'other-type', 'missing-member', 'more'))
);
comment on table drift is 'How objects of Graph differ from what it sent when the readers were written: each difference once, with how many contents showed it. The objects themselves are archived as they came.';
comment on column drift.kind is 'more: what came after the first 200 of a source, together.';
comment on column drift.sample_position is 'The newest content that showed it. A deletion of that content takes the row with it.';

create table request_version (
  tenant_id int not null,
  request_id text not null,
  position bigint not null,
  record jsonb not null,
  last_modified_at timestamptz,
  not_before_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sightings int not null,
  gone_at timestamptz,
  constraint request_version_pkey primary key (tenant_id, request_id, position)
) with (fillfactor = 80);
create index request_version_position_idx on request_version (tenant_id, position);
comment on table request_version is 'One distinct content of an approval request, with the first and the last read that showed it.';
comment on column request_version.not_before_at is 'The last complete read before first_seen_at, which did not show this content yet; null if there was none. The content came into being after it.';
create index request_version_visible_idx on request_version (tenant_id, last_seen_at) where gone_at is null;
comment on column request_version.gone_at is 'The first complete read after last_seen_at: it no longer showed this content.';

create table request_key (
  tenant_id int not null,
  key uuid not null,
  request_id text not null,
  constraint request_key_pkey primary key (tenant_id, key, request_id)
);
create index request_key_request_idx on request_key (tenant_id, request_id);
comment on table request_key is 'The ids (and, for creations, names) by which audit events may speak of a request''s object. Text is hashed to a uuid.';

create table policy_version (
  tenant_id int not null,
  policy_id text not null,
  position bigint not null,
  record jsonb not null,
  not_before_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sightings int not null,
  gone_at timestamptz,
  constraint policy_version_pkey primary key (tenant_id, policy_id, position)
) with (fillfactor = 80);
create index policy_version_position_idx on policy_version (tenant_id, position);
create index policy_version_visible_idx on policy_version (tenant_id, last_seen_at) where gone_at is null;
comment on table policy_version is 'One distinct content of an access policy, with the reads that showed it.';

create table event_kind (
  kind_id int generated always as identity,
  fingerprint uuid not null,
  category text,
  component text,
  activity text,
  activity_type text,
  operation_type text,
  result text,
  constraint event_kind_pkey primary key (kind_id),
  constraint event_kind_fingerprint_key unique (fingerprint)
);
comment on table event_kind is 'Each distinct combination of an event''s describing words, once: a reference table, some hundreds of rows.';

create table event_actor (
  tenant_id int not null,
  actor_ref int generated always as identity,
  fingerprint uuid not null,
  actor_type text,
  user_id text,
  upn text,
  app_id text,
  app_name text,
  ip text,
  constraint event_actor_pkey primary key (tenant_id, actor_ref),
  constraint event_actor_fingerprint_key unique (tenant_id, fingerprint)
);
create index event_actor_user_idx on event_actor (tenant_id, user_id);
comment on table event_actor is 'Each distinct combination of an event''s actor fields, once. One person with three UPNs has three rows and one user_id.';

create table audit_event (
  tenant_id int not null,
  occurred_at timestamptz not null,
  position bigint not null,
  event_id text not null,
  kind_id int not null,
  actor_ref int not null,
  correlation_id text,
  resources jsonb not null,
  approval jsonb,
  protectable text[],
  first_seen_at timestamptz not null,
  constraint audit_event_pkey primary key (tenant_id, occurred_at, event_id)
) partition by range (occurred_at);
create table audit_event_default partition of audit_event default;
create index audit_event_id_idx on audit_event using hash (event_id);
create index audit_event_actor_idx on audit_event (tenant_id, actor_ref, occurred_at);
create index audit_event_protectable_idx on audit_event (tenant_id, occurred_at) where protectable is not null;
create function event_words(resources jsonb) returns tsvector
  language sql immutable parallel safe as
  $$ select to_tsvector('simple', jsonb_path_query_array($1, '$[*].name')) $$;
create index audit_event_words_idx on audit_event using gin (event_words(resources));
comment on column audit_event.protectable is 'For a write: the policy types such a change falls under, whether or not a policy exists. Null for all else.';
comment on column audit_event.position is 'Of the observation it was read from; the first one, when Graph and an export both brought the event.';
comment on table audit_event is 'One Intune audit event. resources holds type, id and name of each resource; the property changes stay in the archived bytes.';
comment on column audit_event.approval is 'Set when the event matches the approval matcher: it tells of a request or an access policy itself, not of a change to an object. Then its property changes are kept here too, as [{name, old, new}].';
create index audit_event_approval_idx on audit_event (tenant_id, occurred_at) where approval is not null;
create index audit_event_naming_idx on audit_event (tenant_id, occurred_at)
  where approval is not null and jsonb_path_exists(resources, '$[*] ? (@.type like_regex "operationapprovalrequest$" flag "i" && @.id != null)');
comment on index audit_event_naming_idx is 'From when on audit events name the requests they are about: from then on requests are known through them.';

create table event_key (
  tenant_id int not null,
  occurred_at timestamptz not null,
  key uuid not null,
  position bigint not null,
  constraint event_key_pkey primary key (tenant_id, key, occurred_at, position)
) partition by range (occurred_at);
create table event_key_default partition of event_key default;
comment on table event_key is 'Which events speak of which id: the inverted index that correlation joins on. Reads (Get, Search) have no rows here.';

create table event_day (
  tenant_id int not null,
  day date not null,
  category text not null,
  operation_type text not null,
  result text not null,
  events bigint not null,
  constraint event_day_pkey primary key (tenant_id, day, category, operation_type, result)
);
comment on table event_day is 'Roll-up: audit events per UTC day. Added to in the statement that inserts the events, so re-reading adds nothing.';
