-- The archive: what Graph (or a file) said, as the exact bytes, for good. Nothing here is derived, so
-- nothing here may be dropped. tenant_id leads every key, so that the schema can be distributed by tenant.

create table tenant (
  tenant_id int generated always as identity,
  entra_id text not null,
  name text not null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  constraint tenant_pkey primary key (tenant_id),
  constraint tenant_entra_id_key unique (entra_id)
);
comment on table tenant is 'One directory (Entra tenant) whose approvals are archived. A reference table.';
comment on column tenant.entra_id is 'The tenant id as configured. Text, because published samples carry ids that are no GUID.';

create table archive_head (
  tenant_id int not null,
  size bigint not null default 0,
  pages bigint not null default 0,
  epoch bigint not null default 0,
  constraint archive_head_pkey primary key (tenant_id),
  constraint archive_head_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint archive_head_counts_not_negative check (size >= 0 and pages >= 0 and epoch >= 0)
);
comment on table archive_head is
  'The one contended row per tenant. It is locked (for update) by every transaction that archives, so that positions are dense: a plain sequence would let a slow transaction publish position 1 after a reader had passed 2. epoch is the fencing token: a harvester that lost its turn cannot write any more.';
comment on column archive_head.size is 'The next free archive position. Positions 0 … size-1 exist.';
comment on column archive_head.pages is 'The next free page_id.';

create table sweep (
  tenant_id int not null,
  sweep_id uuid not null,
  position bigint not null,
  source text not null,
  asked text not null,
  range_from timestamptz,
  range_to timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  pages int not null,
  items int not null,
  new_items int not null,
  complete boolean not null,
  reason text,
  epoch bigint not null,
  constraint sweep_pkey primary key (tenant_id, sweep_id),
  constraint sweep_position_key unique (tenant_id, position),
  constraint sweep_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint sweep_source_known check (source in ('approval-requests', 'access-policies', 'audit-events', 'import')),
  constraint sweep_incomplete_says_why check (complete = (reason is null)),
  constraint sweep_ends_after_start check (ended_at >= started_at)
);
create index sweep_source_idx on sweep (tenant_id, source, ended_at desc);
create index sweep_past_idx on sweep (tenant_id, started_at desc)
  where source = 'audit-events' and complete and started_at - range_from >= interval '2 days';
comment on index sweep_past_idx is 'Readings of more than what is new: some in a week among thousands.';
comment on table sweep is
  'One reading of a source from its first page to its last: the unit of completeness. Also written when it found nothing, because "nothing was there" is evidence too. Half-open range for audit events.';

create table page (
  tenant_id int not null,
  received_at timestamptz not null,
  page_id bigint not null,
  sweep_id uuid not null,
  page_number int not null,
  source text not null,
  asked text not null,
  status smallint not null,
  request_id text,
  source_date text,
  items int not null,
  first_position bigint not null,
  new_items int not null,
  size_bytes int not null,
  sha256 bytea not null,
  body bytea,
  known_positions bigint[] not null default '{}',
  known_offsets int[] not null default '{}',
  same_as_page_id bigint,
  same_as_received_at timestamptz,
  constraint page_pkey primary key (tenant_id, received_at, page_id),
  constraint page_sha256_is_whole check (length(sha256) = 32),
  constraint page_has_body_or_twin check ((body is null) = (same_as_page_id is not null)),
  constraint page_twin_is_located check ((same_as_page_id is null) = (same_as_received_at is null)),
  constraint page_splices_pair_up check (cardinality(known_positions) = cardinality(known_offsets))
) partition by range (received_at);
create table page_default partition of page default;
alter table page alter column body set storage external;
create index page_id_idx on page (tenant_id, page_id);
comment on table page is
  'One answer of the source (or one chunk of an imported file), restorable to the exact bytes. An object whose bytes are already archived is cut out and named by its position instead of being stored again; sha256 is over the whole answer as it arrived, so the restoration proves itself.';
comment on column page.body is 'gzip of the answer without the objects in known_positions; null if the answer equals the page same_as_page_id byte for byte.';
comment on column page.first_position is 'The objects this page brought for the first time have the positions first_position … first_position + new_items - 1, in the page''s order.';
comment on column page.known_offsets is 'Where in the unpacked body each of known_positions is to be inserted, ascending.';
comment on column page.source_date is 'The Date header as text: Graph''s own clock.';

create table observation (
  tenant_id int not null,
  month date not null,
  content_hash bytea not null,
  position bigint not null,
  source text not null,
  object_id text,
  observed_at timestamptz not null,
  page_id bigint not null,
  body_offset int not null,
  body_length int not null,
  constraint observation_pkey primary key (tenant_id, month, content_hash),
  constraint observation_hash_is_whole check (length(content_hash) = 32),
  constraint observation_range_valid check (body_offset >= 0 and body_length > 0)
) partition by range (month);
create table observation_default partition of observation default;
create index observation_position_idx on observation (tenant_id, position);
comment on table observation is
  'One row per distinct content ever seen of each object. Its bytes lie in the page (tenant_id, observed_at, page_id) at body_offset of the unpacked body. Never updated.';
comment on column observation.month is
  'Month of the object''s own time, read from the content itself, 1970-01-01 where there is none. A function of the content, so that uniqueness within a partition is uniqueness overall.';
comment on column observation.content_hash is 'SHA-256 of the object''s exact bytes. Equal bytes have equal ids, so the id need not be part of the key.';

create function instant_text(instant timestamptz) returns text
  language sql stable parallel safe as
  $$ select to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
comment on function instant_text is 'RFC 3339 in UTC with microseconds; a driver''s Date would cut them.';

create function ensure_month_partition(parent text, of_month date) returns void
  language plpgsql as $$
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
  execute format('create table %I partition of %I for values from (%L) to (%L)',
    child, parent, first_day, (first_day + interval '1 month')::date);
end
$$;
comment on function ensure_month_partition is 'Creates the partition of one month if it is missing. Months outside 2015 … next month stay in the default partition.';

create table harvest_state (
  tenant_id int not null,
  source text not null,
  state text not null,
  message text,
  next_step text,
  since timestamptz not null default now(),
  last_attempt_at timestamptz,
  last_complete_at timestamptz,
  reached_back_to timestamptz,
  wants_back_to timestamptz,
  items_so_far bigint not null default 0,
  throttled_until timestamptz,
  throttle_waits int not null default 0,
  every_seconds int,
  error_status int,
  error_code text,
  error_request_id text,
  error_said text,
  failing_since timestamptz,
  constraint harvest_state_pkey primary key (tenant_id, source),
  constraint harvest_state_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint harvest_state_known check (state in ('idle', 'reading', 'throttled', 'failing'))
);
comment on table harvest_state is 'Where each source stands now, for people. Not evidence: sweep is.';
comment on column harvest_state.every_seconds is 'How often the ingester means to read it: by this its age is judged.';
comment on column harvest_state.error_status is 'What Graph (0: no answer) or the sign-in (null) said, since the last complete read; message is our sentence for it.';
comment on column harvest_state.failing_since is 'The first failure after the last complete read: since changes with every attempt.';

create table throttle_day (
  tenant_id int not null,
  source text not null,
  day date not null,
  waits int not null,
  waited_seconds float8 not null,
  longest_wait_seconds float8 not null,
  constraint throttle_day_pkey primary key (tenant_id, source, day),
  constraint throttle_day_tenant_fkey foreign key (tenant_id) references tenant (tenant_id)
);
comment on table throttle_day is 'How often and how long Graph asked to wait, by day (UTC), for people. Not evidence, and counted as each wait begins: an ingester that is killed while it waits has counted it.';

create table tenant_connection (
  tenant_id int not null,
  credential_kind text,
  credential_expires_at timestamptz,
  permissions_at timestamptz,
  missing_permissions text[],
  excess_permissions text[],
  clock_at timestamptz,
  clock_ahead_seconds float8,
  database_ahead_seconds float8,
  derive_problem text,
  derive_problem_since timestamptz,
  constraint tenant_connection_pkey primary key (tenant_id),
  constraint tenant_connection_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint tenant_connection_credential_known check (credential_kind in ('secret', 'certificate', 'federated'))
);
comment on table tenant_connection is 'What the ingester last found out about its own access to a tenant, and whether it could evaluate what it read, for people. Not evidence.';
comment on column tenant_connection.credential_expires_at is 'Null if it cannot be known: Graph tells the end of a secret only to those with more permissions than reading needs.';
comment on column tenant_connection.missing_permissions is 'Null if the token does not show its permissions.';
comment on column tenant_connection.clock_ahead_seconds is 'This machine against the Date header of Graph; negative if it is behind. Whole seconds at best, as the header is.';
comment on column tenant_connection.database_ahead_seconds is 'The same of the database''s own clock. Ages are counted by that, and the times of sweeps are Graph''s where the clocks contradict each other.';
