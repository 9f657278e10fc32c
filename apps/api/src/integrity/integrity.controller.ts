import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  integrity,
  type Integrity,
  routes,
  scopeQuery,
  type ScopeQuery,
} from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { findIntegrity } from './integrity.query.ts';

@Controller(apiRoot + routes.integrity)
export class IntegrityController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('read')
  @ApiOkResponse({ standardSchema: integrity })
  async integrity(@Query({ schema: scopeQuery }) query: ScopeQuery): Promise<Integrity> {
    const tenantIds = await findTenants(this.dataSource, query.tenant);
    return {
      asOf: new Date().toISOString(),
      tenants: await findIntegrity(this.dataSource, tenantIds),
    };
  }
}
