import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, policiesQuery, type PoliciesQuery, policyList, routes } from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { findPolicyPage } from './policy-page.query.ts';

const sort = 'policy_id';

@Controller(apiRoot + routes.policies)
export class PoliciesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('read')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: policyList })
  async list(@Query({ schema: policiesQuery }) query: PoliciesQuery): Promise<string> {
    const after = readCursor(query.cursor, sort);
    const tenantIds = await findTenants(this.dataSource, query.tenant);
    return pageText(
      await findPolicyPage(this.dataSource, tenantIds, after, query.limit + 1),
      query.limit,
      sort,
    );
  }
}
