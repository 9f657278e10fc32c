import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import {
  allowEndOrder,
  allowList,
  allowListEntry,
  type AllowListEntry,
  allowListQuery,
  type AllowListQuery,
  allowOrder,
  type AllowOrder,
  apiRoot,
  routes,
} from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { archiveOf } from '../scope/archive-of.ts';
import { archivedKey } from '../scope/archived-key.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { findAllowListPage, findEntry } from './allow-list-page.query.ts';
import { allow, endAllowance } from './finding-acts.query.ts';

const sort = '-set_at';
const entryKey = archivedKey.extend({ id: z.guid() });

/** Which findings nobody needs to look at, until when and why. */
@Controller(apiRoot + routes.allowList)
export class AllowListController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: allowList })
  async list(@Query({ schema: allowListQuery }) query: AllowListQuery): Promise<string> {
    const rows = await findAllowListPage(this.dataSource, {
      tenantIds: await findTenants(this.dataSource, query.tenant),
      inForce: query.inForce,
      after: readCursor(query.cursor, sort),
      limit: query.limit + 1,
    });
    return pageText(rows, query.limit, sort);
  }

  @Post()
  @Permission('triage')
  @ApiCreatedResponse({ standardSchema: allowListEntry })
  async add(
    @Body({ schema: allowOrder }) order: AllowOrder,
    @Req() request: SignedInRequest,
  ): Promise<AllowListEntry> {
    const archive = await archiveOf(this.dataSource, order.tenantId);
    return entryOf(archive, await allow(archive, order, request.principal.subject));
  }

  @Post(':tenantId/:id/end')
  @HttpCode(200)
  @Permission('triage')
  @ApiOkResponse({ standardSchema: allowListEntry })
  async end(
    @Param({ schema: entryKey }) { tenantId, id }: z.output<typeof entryKey>,
    @Body({ schema: allowEndOrder }) { reason }: z.output<typeof allowEndOrder>,
    @Req() request: SignedInRequest,
  ): Promise<AllowListEntry> {
    const archive = await archiveOf(this.dataSource, tenantId);
    await endAllowance(archive, await entryOf(archive, id), reason, request.principal.subject);
    return entryOf(archive, id);
  }
}

async function entryOf(archive: TenantArchive, entryId: string): Promise<AllowListEntry> {
  const entry = await findEntry(archive, entryId);
  if (entry === null)
    throw new ProblemError('not_found', 'There is no such entry, or it belongs to another tenant.');
  return entry;
}
