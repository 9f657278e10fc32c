import type { ApproverFacts } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { assembleReadings } from './assemble-readings.ts';
import { findAssignmentEvents } from './assignment-events.query.ts';
import {
  findAccountEvents,
  findGroupEvents,
  findMembershipEvents,
  type Near,
} from './directory-facts.query.ts';
import { findLogWindows } from './log-windows.query.ts';
import { findReadingPages } from './reading-pages.query.ts';
import { findReadingsAround } from './readings-around.query.ts';

/** All that bears on who could approve in a tenant at an instant, as it was known at another. */
export async function loadFacts(dataSource: DataSource, near: Near): Promise<ApproverFacts> {
  const readings = await findReadingsAround(dataSource, near.tenantId, near.at, near.knownAt);
  const pages = await findReadingPages(
    dataSource,
    near.tenantId,
    readings.map(({ sweepId }) => sweepId),
  );
  const assembled = assembleReadings(readings, pages);
  const groupIds = distinct([
    ...assembled.policies.flatMap(({ showed }) => showed.flatMap((policy) => policy.approverGroupIds)),
    ...assembled.groups.map(({ groupId }) => groupId),
  ]);
  const memberships = await findMembershipEvents(dataSource, near, groupIds);
  const memberIds = distinct([
    ...assembled.groups.flatMap(({ members }) => (members ?? []).map(({ id }) => id)),
    ...memberships.map(({ memberId }) => memberId),
  ]);
  const assignmentIds = distinct(assembled.assignments.flatMap(({ showed }) => showed.map(({ id }) => id)));
  // Two at a time: one question must not take every connection of the pool.
  const [accounts, groupEvents] = await Promise.all([
    findAccountEvents(dataSource, near, memberIds),
    findGroupEvents(dataSource, near, groupIds),
  ]);
  const [windows, auditWindows] = await Promise.all([
    findLogWindows(dataSource, near, 'directory-audits'),
    findLogWindows(dataSource, near, 'audit-events'),
  ]);
  const assignmentEvents = await findAssignmentEvents(dataSource, near, assignmentIds);
  return { ...assembled, memberships, accounts, groupEvents, assignmentEvents, windows, auditWindows };
}

/** In lower case, as the tables of the directory keep them. */
const distinct = (ids: readonly string[]): string[] => [...new Set(ids.map((id) => id.toLowerCase()))];
