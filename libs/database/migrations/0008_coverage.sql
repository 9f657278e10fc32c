-- Coverage: how well each source is known over time. Derived from the sweeps; replay rebuilds it.

create table coverage_period (
  tenant_id int not null,
  source text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  state text not null,
  reason text,
  before_sweep uuid,
  after_sweep uuid,
  constraint coverage_period_pkey primary key (tenant_id, source, from_at),
  constraint coverage_period_is_a_stretch check (from_at < to_at),
  constraint coverage_period_source_known check (source in ('approval-requests', 'access-policies', 'audit-events')),
  constraint coverage_period_state_known check (state in ('complete', 'before', 'partial', 'gap')),
  constraint coverage_period_reason_known check (reason in ('before-first-read', 'not-read-yet', 'seldom-read', 'read-late', 'forgotten')),
  constraint coverage_period_says_why check ((state = 'complete') = (reason is null))
);
create index coverage_period_end_idx on coverage_period (tenant_id, source, to_at);
create index coverage_period_gap_idx on coverage_period (tenant_id, from_at) where state = 'gap';
comment on table coverage_period is
  'How well a source is known over a half-open stretch of time. From -infinity to infinity without a hole or overlap; no row while no sweep was complete. Every number, report and export may ask it.';
comment on column coverage_period.before_sweep is 'The complete sweeps that set the ends of the period; null where none does.';

create table longest_pause (
  tenant_id int not null,
  source text not null,
  known_to timestamptz not null,
  from_at timestamptz,
  to_at timestamptz,
  constraint longest_pause_pkey primary key (tenant_id, source),
  constraint longest_pause_is_a_stretch check (from_at < to_at),
  constraint longest_pause_has_both_ends check ((from_at is null) = (to_at is null))
);
comment on table longest_pause is 'The longest time in which nothing of a source became known: how close it came to forgetting something. Derived from the sweeps with the coverage, so that nobody has to look at all of them.';
comment on column longest_pause.known_to is 'Up to here complete sweeps know the source. from_at is null until there were two.';

select separate_tenants('coverage_period');
select separate_tenants('longest_pause');
grant select, insert, update, delete on coverage_period, longest_pause to countersign_ingester;
grant select on coverage_period, longest_pause to countersign_api;

alter table export_run
  add column coverage text,
  add column gaps jsonb not null default '[]',
  drop constraint export_run_kind_known,
  add constraint export_run_kind_known check (kind in ('requests', 'events', 'coverage')),
  add constraint export_run_coverage_known check (coverage in ('complete', 'before', 'partial', 'gap'));
comment on column export_run.coverage is 'The worst coverage within the range when it was ordered, and the gaps that overlap it.';
