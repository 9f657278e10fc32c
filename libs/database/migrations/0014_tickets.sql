-- Ids of change tickets in what people wrote (derived; replay finds them again), and exports of the ledgers and findings.

alter table approval_case add column tickets text[] not null default '{}';
comment on column approval_case.tickets is 'Ids of change tickets in the justification and the note, in the order they come in; as ticket_rule says.';

create table case_ticket (
  tenant_id int not null,
  request_id text not null,
  ticket text not null,
  constraint case_ticket_pkey primary key (tenant_id, request_id, ticket),
  constraint case_ticket_case_fkey foreign key (tenant_id, request_id) references approval_case (tenant_id, request_id) on delete cascade
);
create index case_ticket_ticket_idx on case_ticket (ticket, tenant_id, request_id);
comment on table case_ticket is 'The tickets of approval_case, to find cases by: an index over the array would not be used, since below row-level security nothing that might leak is looked up in one.';

create table ticket_rule (
  tenant_id int not null,
  rule text not null,
  constraint ticket_rule_pkey primary key (tenant_id)
);
comment on table ticket_rule is 'The patterns the tickets of all cases of a tenant were found by. Changed only together with them, so that no two rules are ever mixed.';

select separate_tenants('case_ticket');
select separate_tenants('ticket_rule');
grant select, insert, update, delete on case_ticket, ticket_rule to countersign_ingester;
grant select on case_ticket, ticket_rule to countersign_api;

alter table export_run
  drop constraint export_run_kind_known,
  add constraint export_run_kind_known check (kind in ('requests', 'events', 'findings', 'coverage', 'protected-writes', 'exclusions')),
  drop constraint export_run_format_known,
  add constraint export_run_format_known check (format in ('csv', 'ndjson', 'xlsx', 'parquet'));
