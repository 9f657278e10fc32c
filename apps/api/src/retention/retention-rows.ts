/** Members of the answers, over the tables of their names joined with `tenant t`. */

export const policyMembers = `
  'tenantId', t.entra_id, 'dataClass', p.data_class, 'version', p.version, 'keepDays', p.keep_days,
  'reason', p.reason, 'setBy', p.set_by, 'setAt', instant_text(p.set_at)`;

export const holdMembers = `
  'tenantId', t.entra_id, 'holdId', h.hold_id, 'from', instant_text(h.range_from), 'to', instant_text(h.range_to),
  'person', h.person, 'requestId', h.request_id, 'reason', h.reason, 'setBy', h.set_by,
  'setAt', instant_text(h.set_at), 'releaseReason', h.release_reason, 'releaseProposedBy', h.released_by,
  'releaseApprovedBy', h.release_approved_by, 'releasedAt', instant_text(h.released_at)`;

export const runMembers = `
  'tenantId', t.entra_id, 'runId', r.run_id, 'basis', r.basis, 'dataClass', r.data_class, 'keepDays', r.keep_days,
  'cutoff', instant_text(r.cutoff), 'objects', r.objects, 'positions', to_jsonb(r.positions), 'reason', r.reason,
  'preview', json_build_object('seen', r.objects_seen, 'due', r.objects_due, 'held', r.objects_held,
                               'removes', r.objects_due - r.objects_held),
  'state', r.state, 'proposedBy', r.proposed_by, 'proposedAt', instant_text(r.proposed_at),
  'approvedBy', r.approved_by, 'approvedAt', instant_text(r.approved_at), 'refusedBy', r.refused_by,
  'contentsDeleted', r.contents_deleted, 'waiting', r.waiting, 'endedAt', instant_text(r.ended_at)`;
