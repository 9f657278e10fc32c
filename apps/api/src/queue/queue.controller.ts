import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, queue, type Queue, routes, tenantQuery, type TenantQuery } from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { nameTenants } from '../scope/name-tenants.query.ts';
import { findQueue } from './queue.ts';

/** What is waiting, who can act on it, and what is about to lapse. */
@Controller(apiRoot + routes.queue)
export class QueueController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('read')
  @ApiOkResponse({ standardSchema: queue })
  async read(@Query({ schema: tenantQuery }) { tenant }: TenantQuery): Promise<Queue> {
    const tenantIds = await findTenants(this.dataSource, tenant);
    return findQueue(this.dataSource, await nameTenants(this.dataSource, tenantIds));
  }
}
