-- Findings that belong together: docs/decisions/0023-weeks-of-people.md.

create function finding_days(first_at timestamptz, last_at timestamptz) returns setof text
  language sql immutable parallel safe as $$
  select to_char((first_at at time zone 'UTC')::date + n, 'YYYY-MM-DD')
    from generate_series(-1, (last_at at time zone 'UTC')::date - (first_at at time zone 'UTC')::date + 1) n
   where last_at - first_at <= interval '40 days'
$$;
comment on function finding_days is 'The days (UTC) whose findings are judged together with this one: from the day before it to the day after. What goes on for longer than 40 days belongs to no day.';

create function mark_days_of_gone() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into dirty_subject (tenant_id, kind, subject)
  select distinct g.tenant_id, 'day', d
    from gone g cross join lateral finding_days(g.first_at, g.last_at) d
   where g.subject_kind <> 'day'
  on conflict do nothing;
  return null;
end $$;
create trigger finding_gone_marks_days after delete on finding
  referencing old table as gone for each statement execute function mark_days_of_gone();
comment on function mark_days_of_gone is 'Wherever a finding is withdrawn (by detect, by an update, with deleted content), what it was a part of is judged again.';
revoke execute on function mark_days_of_gone() from public;
revoke execute on function finding_days(timestamptz, timestamptz) from public;
grant execute on function finding_days(timestamptz, timestamptz) to countersign_ingester, countersign_api;
