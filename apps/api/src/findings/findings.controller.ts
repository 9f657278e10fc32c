import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  type Detection,
  detectionList,
  findingList,
  findingsQuery,
  routes,
  scopeQuery,
  type ScopeQuery,
} from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { detections } from '@countersign/domain';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Permission } from '../access/permission.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { findTunedRules } from '../rules/tuned-rules.query.ts';
import { readScope } from '../scope/scope.ts';
import { countByDetection } from './detection-counts.query.ts';
import { findFindingPage } from './finding-page.query.ts';

@Controller(apiRoot)
export class FindingsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(routes.findings)
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: findingList })
  async list(@Query({ schema: findingsQuery }) query: z.output<typeof findingsQuery>): Promise<string> {
    const { sort, limit } = query;
    const after = readCursor(query.cursor, sort);
    const scope = await readScope(this.dataSource, query);
    const rows = await findFindingPage(this.dataSource, scope, { sort, after, limit: limit + 1 });
    return pageText(rows, limit, sort);
  }

  /** The catalogue: what every rule looks for, in words, and how often it spoke in the range. */
  @Get(routes.detections)
  @Permission('read')
  @ApiOkResponse({ standardSchema: detectionList })
  async catalogue(
    @Query({ schema: scopeQuery }) query: ScopeQuery,
  ): Promise<{ items: Detection[]; nextCursor: null }> {
    const scope = await readScope(this.dataSource, query);
    const counts = await countByDetection(this.dataSource, scope);
    const tuned = await findTunedRules(inTenants(this.dataSource, scope.tenantIds));
    const items = detections.map(({ judge: _judge, settings: _settings, ...words }) => ({
      ...words,
      falsePositives: [...words.falsePositives],
      attack: [...words.attack],
      findings: counts.get(words.id) ?? 0,
      tuned: tuned.get(words.id) ?? [],
    }));
    return { items, nextCursor: null };
  }
}
