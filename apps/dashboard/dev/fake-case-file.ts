import type { CaseFile, CaseRow, Step } from '@countersign/contract';
import { changeOf } from './fake-change.ts';
import { known, now, rows } from './fake-world.ts';

const step = (kind: Step['kind'], time: Step['time'], more: Partial<Step> = {}): Step => ({
  kind,
  time,
  actor: null,
  text: null,
  activity: null,
  succeeded: null,
  provenance: [{ kind: 'event', position: 41_207, eventId: 'e1' }],
  ...more,
});

function lineOf(row: CaseRow): Step[] {
  const line: Step[] = [
    step('requested', known(new Date(row.requestedAt ?? now)), {
      actor: row.requester,
      text: row.requestJustification,
      provenance: [{ kind: 'observation', position: 3_301 }],
    }),
  ];
  if (row.decision)
    line.push(step(row.decision, row.decided, { actor: row.approver, text: row.approvalJustification }));
  const ended = row.endedAt ? known(new Date(row.endedAt)) : known(null);
  if (row.outcome === 'cancelled') line.push(step('cancelled', ended, { actor: row.requester }));
  if (row.outcome === 'expired_unanswered' || row.outcome === 'approved_lapsed') {
    line.push(
      step('expired', ended, {
        provenance: [{ kind: 'inferred', note: 'The clock passed the expiry time' }],
      }),
    );
  }
  if (row.outcome === 'completed') {
    line.push(step('completed', row.completed, { actor: row.requester }));
    const changed = new Date(Date.parse(row.completed.at ?? '') + 7_000);
    line.push(
      step('changed', known(changed), {
        activity: `${row.operation ?? 'Change'} ${row.resource.type ?? ''}`,
        succeeded: row.effect !== 'failed',
      }),
    );
  }
  const gone = new Date(Date.parse(row.requestedAt ?? '') + 30 * 86_400_000);
  if (gone < now) {
    line.push(
      step(
        'gone',
        {
          at: null,
          earliest: gone.toISOString(),
          latest: new Date(gone.getTime() + 300_000).toISOString(),
          source: 'observed',
        },
        { provenance: [{ kind: 'inferred', note: 'The next complete read no longer showed it' }] },
      ),
    );
  }
  return line;
}

function eventsOf(row: CaseRow): CaseFile['events'] {
  if (row.outcome !== 'completed' || row.effect === 'unproven') return [];
  const at = row.completed.at ?? row.requestedAt ?? '';
  const change = (property: string, old: string | null, value: string | null) => ({
    resource: row.resource.name,
    property,
    old,
    new: value,
  });
  return [
    {
      position: 41_207,
      eventId: 'b1c2d3e4-0000-4f0e-9c3d-000000000001',
      occurredAt: new Date(Date.parse(at) + 7_000).toISOString(),
      role: 'effect',
      strength: 'strong',
      reason: 'Same resource, same actor, inside the life of the request',
      activity: `${row.operation ?? 'Change'} ${row.resource.type ?? ''}`,
      activityType: 'Action',
      result: row.effect === 'failed' ? 'Failure' : 'Success',
      actorName: row.requester.name,
      resources: [{ type: row.resource.type, id: row.resource.id, name: row.resource.name }],
      changes: [
        change('ManagedDeviceActionState', 'None', 'WipePending'),
        change('KeepEnrollmentData', null, 'false'),
        change('KeepUserData', null, 'false'),
        change(
          'Description',
          'Assigned to the London service desk; returned 2 Nov',
          'Reported stolen\u202E 6 Nov',
        ),
      ],
    },
  ];
}

export function caseFile(id: string): CaseFile | null {
  const row = rows.find((one) => one.requestId === id);
  if (!row) return null;
  const start = Date.parse(row.requestedAt ?? '');
  const end = Math.min(Date.parse(row.endedAt ?? row.expiresAt ?? '') + 3_600_000, now.getTime());
  const reads: CaseFile['reads'] = [];
  for (
    let at = start - 600_000;
    at < end && reads.length < 200;
    at += Math.max(300_000, (end - start) / 190)
  ) {
    reads.push({ endedAt: new Date(at).toISOString(), complete: reads.length % 37 !== 20 });
  }
  return {
    ...row,
    tenantName: 'Contoso EU',
    line: lineOf(row),
    events: eventsOf(row),
    change: changeOf(row, eventsOf(row)),
    observationsSeen: ['needsApproval', row.status ?? 'unknown'].map((status, index) => ({
      position: 3_301 + index * 19,
      firstSeenAt: new Date(start + 120_000 + index * 7_200_000).toISOString(),
      lastSeenAt: new Date(start + 7_000_000 + index * 7_200_000).toISOString(),
      notBeforeAt: new Date(start - 180_000 + index * 7_200_000).toISOString(),
      goneAt: null,
      sightings: 24 + index,
      sha256: 'b7c109fe53aa41d09f2ce44871b0c6d29a31f04be27d56a1908cc3f4421e7d10',
      raw: JSON.stringify({
        id: row.requestId,
        requestDateTime: row.requestedAt,
        status,
        requestJustification: row.requestJustification,
        approvalJustification: index === 0 ? null : row.approvalJustification,
        requiredOperationApprovalPolicyTypes: row.policyTypes,
      }),
    })),
    reads,
    around: rows
      .filter((one) => one.requestId !== id && one.requester.id === row.requester.id)
      .slice(0, 5)
      .map((one) => ({
        reason:
          one.resource.name === row.resource.name
            ? 'same resource'
            : one.approver?.id === row.approver?.id
              ? 'same pair'
              : 'same requester',
        requestId: one.requestId,
        tenantId: one.tenantId,
        outcome: one.outcome,
        operation: one.operation,
        resourceName: one.resource.name,
        requesterName: one.requester.name,
        requestedAt: one.requestedAt,
      })),
  };
}
