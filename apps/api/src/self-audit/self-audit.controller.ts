import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, routes, selfAudit, selfAuditQuery, type SelfAuditQuery } from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { findActPage } from './act-page.query.ts';

const sort = '-recorded_at';

/** What people did in Countersign, each with its position in the log, by which it is proved like everything else. */
@Controller(apiRoot + routes.selfAudit)
export class SelfAuditController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('oversee')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: selfAudit })
  async list(@Query({ schema: selfAuditQuery }) query: SelfAuditQuery): Promise<string> {
    const { kind, by = null, cursor, limit, ...range } = query;
    const scope = await readScope(this.dataSource, { ...range, q: by ?? undefined, f: [], tz: 'UTC' });
    const rows = await findActPage(this.dataSource, {
      ...scope,
      kinds: kind,
      by,
      after: readCursor(cursor, sort),
      limit: limit + 1,
    });
    return pageText(rows, limit, sort);
  }
}
