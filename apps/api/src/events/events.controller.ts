import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  eventFile,
  type EventFile,
  eventList,
  eventsQuery,
  type EventsQuery,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { coverageHeaders, setCoverage } from '../coverage/coverage-header.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type ArchivedKey, archivedKey } from '../scope/archived-key.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { findEventFile } from './event-file.query.ts';
import { findEventPage } from './event-page.query.ts';

const sort = '-occurred_at';

@Controller(apiRoot + routes.events)
export class EventsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('investigate')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: eventList, headers: coverageHeaders })
  async list(
    @Query({ schema: eventsQuery }) query: EventsQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const after = readCursor(query.cursor, sort);
    const scope = await readScope(this.dataSource, query);
    const [rows] = await Promise.all([
      findEventPage(this.dataSource, scope, after, query.limit + 1),
      setCoverage(response, this.dataSource, 'events', scope),
    ]);
    return pageText(rows, query.limit, sort);
  }

  @Get(':tenantId/:id')
  @Permission('investigate')
  @ApiOkResponse({ standardSchema: eventFile })
  async file(@Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey): Promise<EventFile> {
    const file = await findEventFile(this.dataSource, tenantId, id);
    if (file) return file;
    throw new ProblemError('not_found', 'No such event in the archive, or it belongs to another tenant.');
  }
}
