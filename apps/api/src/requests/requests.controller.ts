import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  attemptList,
  type AttemptList,
  caseFile,
  type CaseFile,
  caseList,
  type RequestApprovers,
  requestApprovers,
  requestApproversQuery,
  type RequestApproversQuery,
  requestsQuery,
  type RequestsQuery,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { mayDo, Permission } from '../access/permission.ts';
import { type SignedInRequest } from '../access/principal.ts';
import { findRequestApprovers } from '../approvers/request-approvers.ts';
import { coverageHeaders, setCoverage } from '../coverage/coverage-header.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { type ArchivedKey, archivedKey } from '../scope/archived-key.ts';
import { findAttempts } from './attempts.ts';
import { findCaseFile } from './case-file.ts';
import { findRequestPage } from './request-page.query.ts';

@Controller(apiRoot + routes.requests)
export class RequestsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: caseList, headers: coverageHeaders })
  async list(
    @Query({ schema: requestsQuery }) query: RequestsQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const { sort, limit } = query;
    const after = readCursor(query.cursor, sort);
    const scope = await readScope(this.dataSource, query);
    const [rows] = await Promise.all([
      findRequestPage(this.dataSource, { scope, sort, after, limit: limit + 1 }),
      setCoverage(response, this.dataSource, 'requests', scope),
    ]);
    return pageText(rows, limit, sort);
  }

  @Get(':tenantId/:id/attempts')
  @Permission('read')
  @ApiOkResponse({ standardSchema: attemptList })
  async attempts(@Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey): Promise<AttemptList> {
    const attempts = await findAttempts(this.dataSource, tenantId, id);
    if (attempts) return attempts;
    throw noSuchRequest();
  }

  @Get(':tenantId/:id')
  @Permission('read')
  @ApiOkResponse({ standardSchema: caseFile })
  async file(
    @Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey,
    @Req() request: SignedInRequest,
  ): Promise<CaseFile> {
    // The exact texts hold whatever secrets a payload holds: they are for those who may read raw events, too.
    const maySeeRaw = mayDo(request.principal.roles, 'investigate');
    const file = await findCaseFile(this.dataSource, tenantId, id, maySeeRaw);
    if (file) return file;
    throw noSuchRequest();
  }

  /** Who could have approved it when it was asked and when it was decided, as known now or then. */
  @Get(':tenantId/:id/approvers')
  @Permission('read')
  @ApiOkResponse({ standardSchema: requestApprovers })
  async approvers(
    @Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey,
    @Query({ schema: requestApproversQuery }) query: RequestApproversQuery,
  ): Promise<RequestApprovers> {
    const answer = await findRequestApprovers(this.dataSource, tenantId, id, query);
    if (answer) return answer;
    throw noSuchRequest();
  }
}

function noSuchRequest(): ProblemError {
  return new ProblemError(
    'not_found',
    'No such request in the archive. It may be older than the first harvest, or belong to another tenant.',
  );
}
