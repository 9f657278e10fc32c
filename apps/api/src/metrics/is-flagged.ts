/**
 * Whether a finding rests on `approval_case c`. Evidence goes with its finding, so it alone says so; "in", because it
 * is looked up by hash, where "exists" was asked for every case anew.
 */
export const isFlagged = `((c.tenant_id, c.request_id) in
    (select e.tenant_id, e.subject from finding_evidence e where e.kind = 'case'))`;
