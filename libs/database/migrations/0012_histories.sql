-- What the history of a person reads, one range each, newest first.

create index approval_case_approver_decided_idx on approval_case (tenant_id, approver_id, decided_at_latest) where approver_id is not null;
comment on index approval_case_approver_decided_idx is 'Decisions of one person by the time they were made by: a plain column, since below row-level security no expression that might leak is looked up in an index.';

create index event_actor_app_idx on event_actor (tenant_id, app_id) where user_id is null;
comment on index event_actor_app_idx is 'Applications that act for themselves. Where a person works through one, the row is the person''s.';

-- The history of an object is found by its keys.
grant select on event_key, request_key to countersign_api;
