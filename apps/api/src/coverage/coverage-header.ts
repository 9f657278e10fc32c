import { type Response } from 'express';
import { type DataSource } from 'typeorm';
import { type Scope } from '../scope/scope.ts';
import { findCoverageOf } from './range-coverage.query.ts';

/** With every list and file of requests or events: how completely its range was read, in one word. */
export const coverageHeader = 'Countersign-Coverage';

export const coverageHeaders = {
  [coverageHeader]: {
    description: 'The worst coverage within the range: complete, before, partial or gap',
    schema: { type: 'string' },
  },
} as const;

/** A list of rows cannot say which rows are missing; this says whether any can be. */
export async function setCoverage(
  response: Response,
  dataSource: DataSource,
  kind: 'requests' | 'events',
  scope: Scope,
): Promise<void> {
  const known = await findCoverageOf(dataSource, kind, scope.tenantIds);
  response.setHeader(coverageHeader, known.ofRange(scope.tenantIds, scope));
}
