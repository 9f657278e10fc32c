import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  coverage,
  type Coverage,
  driftList,
  type DriftList,
  driftQuery,
  rejectionList,
  rejectionsQuery,
  routes,
  scopeQuery,
  type ScopeQuery,
} from '@countersign/contract';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Permission } from '../access/permission.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { findCoverage } from './coverage.query.ts';
import { findDrift } from './drift.query.ts';
import { findRejections } from './rejections.query.ts';

@Controller(apiRoot)
export class CoverageController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(routes.coverage)
  @Permission('read')
  @ApiOkResponse({ standardSchema: coverage })
  async coverage(@Query({ schema: scopeQuery }) query: ScopeQuery): Promise<Coverage> {
    const { tenantIds, from, to } = await readScope(this.dataSource, query);
    return findCoverage(this.dataSource, tenantIds, { from, to });
  }

  @Get(routes.rejections)
  @Permission('investigate')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: rejectionList })
  async rejections(
    @Query({ schema: rejectionsQuery }) query: z.output<typeof rejectionsQuery>,
  ): Promise<string> {
    const sort = '-rejected_at';
    const after = readCursor(query.cursor, sort);
    const tenantIds = await findTenants(this.dataSource, query.tenant ? [query.tenant] : []);
    return pageText(
      await findRejections(this.dataSource, tenantIds, after, query.limit + 1),
      query.limit,
      sort,
    );
  }

  /** With a piece of the raw object for each, so it asks for the right to see what could not be read. */
  @Get(routes.drift)
  @Permission('investigate')
  @ApiOkResponse({ standardSchema: driftList })
  async drift(@Query({ schema: driftQuery }) query: z.output<typeof driftQuery>): Promise<DriftList> {
    const tenantIds = await findTenants(this.dataSource, query.tenant ? [query.tenant] : []);
    return findDrift(this.dataSource, tenantIds);
  }
}
