-- What was exported, by whom, with which question. Not derived: replay keeps it.

create table export_run (
  export_id uuid not null,
  kind text not null,
  format text not null,
  query text not null,
  sort text,
  created_by text not null,
  created_at timestamptz not null default now(),
  rows bigint,
  finished_at timestamptz,
  constraint export_run_pkey primary key (export_id),
  constraint export_run_kind_known check (kind in ('requests', 'events')),
  constraint export_run_format_known check (format in ('csv', 'ndjson'))
);
create index export_run_created_idx on export_run (created_at desc, export_id);
comment on table export_run is 'One order of an export. The file is produced when it is fetched; relative ranges were resolved when it was ordered.';
