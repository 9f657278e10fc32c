import { type Response } from 'express';
import { type DataSource } from 'typeorm';
import { type Scope } from '../scope/scope.ts';
import { findCoverageOf } from './range-coverage.query.ts';
import { worst } from './range-coverage.ts';

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
  kinds: 'requests' | 'events' | readonly ('requests' | 'events')[],
  scope: Pick<Scope, 'tenantIds' | 'from' | 'to'>,
): Promise<void> {
  const known = await Promise.all(
    [kinds].flat().map((kind) => findCoverageOf(dataSource, kind, scope.tenantIds)),
  );
  response.setHeader(coverageHeader, worst(known.map((one) => one.ofRange(scope.tenantIds, scope))));
}
