import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  history,
  historyQuery,
  type HistoryQuery,
  peopleList,
  peopleQuery,
  type PeopleQuery,
  person,
  type Person,
  profileQuery,
  type ProfileQuery,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { type SignedInRequest } from '../access/principal.ts';
import { coverageHeaders, setCoverage } from '../coverage/coverage-header.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type HistoryId, historyId } from '../scope/archived-key.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { readScope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { answerHistory } from './answer-history.ts';
import { findPerson } from './find-person.ts';
import { findPersonActors, isTheirs } from './person-actors.query.ts';
import { personRowOf } from './list-people.ts';
import { findPeoplePage } from './people-page.query.ts';
import { personSources } from './person-history.ts';
import { kindsFor, readHistoryQuestion } from './read-history.ts';

@Controller(apiRoot + routes.people)
export class PeopleController {
  constructor(private readonly dataSource: DataSource) {}

  /** Everybody who asked or decided any of the requests in question. */
  @Get()
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: peopleList, headers: coverageHeaders })
  async list(
    @Query({ schema: peopleQuery }) query: PeopleQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const { sort, limit } = query;
    const after = readCursor(query.cursor, sort);
    const scope = await readScope(this.dataSource, query);
    const [people] = await Promise.all([
      findPeoplePage(this.dataSource, scope, sort, after, limit + 1),
      setCoverage(response, this.dataSource, 'requests', scope),
    ]);
    const rows = people.map(({ key, tenantId, id, ...more }) => {
      const item = JSON.stringify(personRowOf({ key, tenantId, id, ...more }));
      return { item, key, tenantId, id };
    });
    return pageText(rows, limit, sort);
  }

  /** One person or application by object id, in each tenant that knows it. */
  @Get(':id')
  @Permission('read')
  @ApiOkResponse({ standardSchema: person })
  async profile(
    @Param({ schema: historyId }) { id }: HistoryId,
    @Query({ schema: profileQuery }) query: ProfileQuery,
  ): Promise<Person> {
    const found = await findPerson(this.dataSource, await findTenants(this.dataSource, query.tenant), id);
    if (found.profiles.length > 0) return found;
    throw new ProblemError(
      'not_found',
      'Nobody with this id is in the archive. They may have acted before the first harvest, or belong to another tenant.',
    );
  }

  /** What they asked, decided and wrote, newest first. */
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
    const kinds = kindsFor(request.principal, query.kind);
    const question = await readHistoryQuestion(this.dataSource, query);
    const actors = kinds.includes('event')
      ? await findPersonActors(this.dataSource, question.tenantIds, id)
      : [];
    const values = new Values();
    const sources = personSources(id, actors.filter(isTheirs), values).filter(({ kind }) =>
      kinds.includes(kind),
    );
    return answerHistory(this.dataSource, response, { sources, question, kinds, values });
  }
}
