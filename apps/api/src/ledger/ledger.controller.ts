import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  type LedgerBalance,
  metricQuery,
  type MetricQuery,
  metrics,
  protectedWriteList,
  protectedWritesQuery,
  type ProtectedWritesQuery,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { coverageHeaders, setCoverage } from '../coverage/coverage-header.ts';
import { readTimeRange } from '../metrics/time-range.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { findBalance } from './balance.query.ts';
import { findFirstWrite } from './first-write.query.ts';
import { findWritePage } from './write-page.query.ts';

const sort = '-occurred_at';

/** The bypass ledger: every protected write, and the balance of its classes. */
@Controller(apiRoot)
export class LedgerController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(routes.protectedWrites)
  @Permission('investigate')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: protectedWriteList, headers: coverageHeaders })
  async list(
    @Query({ schema: protectedWritesQuery }) query: ProtectedWritesQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const after = readCursor(query.cursor, sort);
    const scope = await readScope(this.dataSource, query);
    const [rows] = await Promise.all([
      findWritePage(this.dataSource, scope, after, query.limit + 1),
      setCoverage(response, this.dataSource, 'events', scope),
    ]);
    return pageText(rows, query.limit, sort);
  }

  @Get(`${routes.metrics}/protected-writes`)
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics['protected-writes'] })
  async balance(@Query({ schema: metricQuery }) query: MetricQuery): Promise<LedgerBalance> {
    const scope = await readScope(this.dataSource, query);
    // Writes are known from two years before the first request is: an open range is all of them.
    const from = scope.from ?? (await findFirstWrite(this.dataSource, scope.tenantIds));
    const range = await readTimeRange(this.dataSource, { ...scope, from }, query.g);
    return findBalance(this.dataSource, scope, range);
  }
}
