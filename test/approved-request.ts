// One request from its first sight to its last, with the events that belong to it: what evidence is written of.
import { type ApprovalRequestJson } from '../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from './archive-builder.ts';
import { anApprovalEvent, anEffectOf, aRequestJson, bob, changed } from './builders.ts';

/**
 * Positions: 0 the request and 1 another, 2 their read; 3 the request completed, 4 the read; 5–7 the events of its
 * creation, its approval and its effect, 8 their read; 9 the read that shows it no more. Everything derived.
 */
export async function anApprovedRequest(
  archive: ArchiveBuilder,
  overrides: Parameters<typeof aRequestJson>[0] = {},
): Promise<ApprovalRequestJson> {
  const request = aRequestJson({ at: '2026-10-05T09:00:00Z', ...overrides });
  const other = aRequestJson({ at: '2026-10-05T09:01:00Z' });
  const completed = changed(request, 'completed', '2026-10-05T09:31:00Z', bob, 'Fine');
  await archive.readRequests('2026-10-05T09:05:00Z', [request, other]);
  await archive.readRequests('2026-10-05T09:35:00Z', [completed, other]);
  await archive.readEvents('2026-10-05T09:40:00Z', [
    anApprovalEvent(request, 'Create', { at: '2026-10-05T09:00:00Z' }),
    anApprovalEvent(request, 'approve', { at: '2026-10-05T09:30:00Z', by: bob }),
    anEffectOf(request, { at: '2026-10-05T09:31:00Z' }),
  ]);
  await archive.readRequests('2026-10-05T10:30:00Z', [other]);
  await archive.derive();
  return request;
}
