import type { ApproverFacts } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { assembleReadings } from './assemble-readings.ts';
import {
  findAccountEvents,
  findLogWindows,
  findMembershipEvents,
  type Near,
} from './directory-facts.query.ts';
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
  const groupIds = [
    ...assembled.policies.flatMap(({ showed }) => showed.flatMap((policy) => policy.approverGroupIds)),
    ...assembled.groups.map(({ groupId }) => groupId),
  ].map((id) => id.toLowerCase());
  const memberships = await findMembershipEvents(dataSource, near, [...new Set(groupIds)]);
  const memberIds = [
    ...assembled.groups.flatMap(({ members }) => (members ?? []).map(({ id }) => id)),
    ...memberships.map(({ memberId }) => memberId),
  ].map((id) => id.toLowerCase());
  const [accounts, windows] = await Promise.all([
    findAccountEvents(dataSource, near, [...new Set(memberIds)]),
    findLogWindows(dataSource, near),
  ]);
  return { ...assembled, memberships, accounts, windows };
}
