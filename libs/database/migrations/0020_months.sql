-- What is judged over all decisions of a tenant: docs/decisions/0027-windows-of-a-tenant.md.

create index approval_case_expired_idx on approval_case (tenant_id, ended_at) where outcome = 'expired_unanswered';
comment on index approval_case_expired_idx is 'Which requests nobody answered, by when they expired: the other half of approval_case_decided_idx.';
create index approval_case_requester_decided_idx on approval_case (tenant_id, requester_id, decision_moment) include (outcome) where decision_moment is not null;
comment on index approval_case_requester_decided_idx is 'How often somebody was rejected among all that was decided of them, without looking at a row.';

create function case_months(one approval_case) returns table (subject text, at timestamptz)
  language sql stable parallel safe as $$
  select to_char(m.first, 'YYYY-MM'),
         greatest(date_trunc('day', c.moment, 'UTC'), m.first at time zone 'UTC') + interval '1 day'
    from (select case when one.decision_moment is not null then one.decision_moment
                      when one.outcome = 'expired_unanswered' then one.ended_at end as moment) c
   cross join lateral generate_series(date_trunc('month', (c.moment - interval '1 day') at time zone 'UTC'),
                                      (c.moment + interval '119 days') at time zone 'UTC', interval '1 month') as m(first)
$$;
comment on function case_months is 'The months in whose windows (120 days up to each day of the month, and a day more) the decision of a case lies, or its expiry without one, and from when on each can be judged with it: the first midnight after it, once the month has had a day.';

create table rejection_baseline (
  tenant_id int not null,
  month text not null,
  decided int not null,
  rejected int not null,
  constraint rejection_baseline_pkey primary key (tenant_id, month)
);
comment on table rejection_baseline is 'How often a tenant rejects: of what was decided in the 90 days that end with a month (while it runs, with its last whole day). What rejections of one requester in the month after are compared with.';

select separate_tenants('rejection_baseline');
grant select, insert, update, delete on rejection_baseline to countersign_ingester;
grant select on rejection_baseline to countersign_api;
revoke execute on function case_months(approval_case) from public;
grant execute on function case_months(approval_case) to countersign_ingester, countersign_api;
