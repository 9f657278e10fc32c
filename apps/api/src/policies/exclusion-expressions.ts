/** Constant pieces of SQL about `policy_exclusion x`, said once so that the list and the export mean the same. */

/** The event at a position and time, with the request that is tied to it most strongly, as JSON. */
export const exclusionStep = (at: string, position: string) => `(
  select json_build_object('eventId', e.event_id, 'actorName', coalesce(a.upn, a.app_name), 'actorId', coalesce(a.user_id, a.app_id),
           'requestId', c.request_id, 'requesterName', coalesce(c.requester_name, c.requester_upn),
           'requesterId', coalesce(c.requester_id, c.requester_app_id),
           'approverName', coalesce(c.approver_name, c.approver_upn), 'approverId', c.approver_id)
    from (select ${position} as position) one
    left join audit_event e on e.tenant_id = x.tenant_id and e.occurred_at = ${at} and e.position = one.position
    left join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
    left join lateral (
      select c.* from case_event l join approval_case c using (tenant_id, request_id)
       where l.tenant_id = x.tenant_id and l.position = one.position and l.role <> 'candidate'
       order by array_position(array['exact', 'strong', 'medium', 'derived', 'weak'], l.strength), l.request_id limit 1) c on true)`;

/** As its own events name it last. */
export const excludedAppName = `(select a.app_name from event_actor a
                          where a.tenant_id = x.tenant_id and lower(a.app_id) = x.app_id and a.app_name is not null
                            and a.user_id is null order by a.actor_ref desc limit 1)`;

/** How many protected writes it made under the exclusion. */
export const exemptWrites = `(select count(*)::int from protected_write w
                         where w.tenant_id = x.tenant_id and w.class = 'exempt' and w.app_id = x.app_id
                           and w.policy_id = x.policy_id and w.occurred_at >= x.valid_from
                           and (x.valid_to is null or w.occurred_at < x.valid_to))`;
