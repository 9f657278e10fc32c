import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  history,
  historyQuery,
  type HistoryQuery,
  profileQuery,
  type ProfileQuery,
  resource,
  type Resource,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { type SignedInRequest } from '../access/principal.ts';
import { coverageHeaders } from '../coverage/coverage-header.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type HistoryId, historyId } from '../scope/archived-key.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { Values } from '../scope/values.ts';
import { answerHistory } from './answer-history.ts';
import { findResource } from './find-resource.ts';
import { kindsFor, readHistoryQuestion } from './read-history.ts';
import { resourceSources } from './resource-history.ts';

@Controller(apiRoot + routes.resources)
export class ResourcesController {
  constructor(private readonly dataSource: DataSource) {}

  /** One object of Intune by its id, in each tenant that knows it. */
  @Get(':id')
  @Permission('read')
  @ApiOkResponse({ standardSchema: resource })
  async profile(
    @Param({ schema: historyId }) { id }: HistoryId,
    @Query({ schema: profileQuery }) query: ProfileQuery,
  ): Promise<Resource> {
    const found = await findResource(this.dataSource, await findTenants(this.dataSource, query.tenant), id);
    if (found.profiles.length > 0) return found;
    throw new ProblemError(
      'not_found',
      'No object with this id is in the archive. It may predate the first harvest, or belong to another tenant.',
    );
  }

  /** Requests for it and audit events that speak of it, newest first. */
  @Get(':id/history')
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: history, headers: coverageHeaders })
  async history(
    @Param({ schema: historyId }) { id }: HistoryId,
    @Query({ schema: historyQuery }) query: HistoryQuery,
    @Req() request: SignedInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const kinds = kindsFor(request.principal, query.kind, ['asked', 'event']);
    const question = await readHistoryQuestion(this.dataSource, query);
    const values = new Values();
    const sources = resourceSources(id, values).filter(({ kind }) => kinds.includes(kind));
    return answerHistory(this.dataSource, response, { sources, question, kinds, values });
  }
}
