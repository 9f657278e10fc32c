import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  holdReleaseOrder,
  legalHold,
  type LegalHold,
  legalHoldOrder,
  type LegalHoldOrder,
  retentionOverview,
  type RetentionOverview,
  retentionPolicyOrder,
  type RetentionPolicyOrder,
  retentionRun,
  type RetentionRun,
  retentionRunOrder,
  type RetentionRunOrder,
  routes,
  tenantQuery,
  type TenantQuery,
} from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { dataClasses } from '@countersign/domain';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { archiveOf } from '../scope/archive-of.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import {
  approveRelease,
  approveRun,
  proposeRelease,
  proposeRun,
  refuseRun,
  setHold,
  setPolicy,
} from './retention-acts.query.ts';
import { findHold, findRetention, findRun } from './retention-overview.query.ts';

const policyKey = z.object({ tenantId: z.string().min(1).max(1000), dataClass: z.enum(dataClasses) });
const actKey = z.object({ tenantId: z.string().min(1).max(1000), id: z.uuid() });

/** Who acts is the session's subject or the token's name; that two of them are two is decided in the database. */
@Controller(apiRoot + routes.retention)
export class RetentionController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('retain')
  @ApiOkResponse({ standardSchema: retentionOverview })
  async read(@Query({ schema: tenantQuery }) { tenant }: TenantQuery): Promise<RetentionOverview> {
    return findRetention(inTenants(this.dataSource, await findTenants(this.dataSource, tenant)));
  }

  @Put('policies/:tenantId/:dataClass')
  @Permission('retain')
  @ApiOkResponse({ standardSchema: retentionOverview })
  async setPolicy(
    @Param({ schema: policyKey }) { tenantId, dataClass }: z.output<typeof policyKey>,
    @Body({ schema: retentionPolicyOrder }) order: RetentionPolicyOrder,
    @Req() request: SignedInRequest,
  ): Promise<RetentionOverview> {
    const archive = await archiveOf(this.dataSource, tenantId);
    await setPolicy(archive, dataClass, order, request.principal.subject);
    return findRetention(archive);
  }

  @Post('holds')
  @Permission('retain')
  @ApiCreatedResponse({ standardSchema: legalHold })
  async hold(
    @Body({ schema: legalHoldOrder }) order: LegalHoldOrder,
    @Req() request: SignedInRequest,
  ): Promise<LegalHold> {
    const archive = await archiveOf(this.dataSource, order.tenantId);
    return found(await findHold(archive, await setHold(archive, order, request.principal.subject)));
  }

  /** The first call asks for the release, one by somebody else agrees to it. */
  @Post('holds/:tenantId/:id/release')
  @HttpCode(200)
  @Permission('retain')
  @ApiOkResponse({ standardSchema: legalHold })
  async release(
    @Param({ schema: actKey }) { tenantId, id }: z.output<typeof actKey>,
    @Body({ schema: holdReleaseOrder }) { reason }: z.output<typeof holdReleaseOrder>,
    @Req() request: SignedInRequest,
  ): Promise<LegalHold> {
    const archive = await archiveOf(this.dataSource, tenantId);
    const hold = found(await findHold(archive, id));
    const { subject } = request.principal;
    if (hold.releaseProposedBy === null) await proposeRelease(archive, id, reason, subject);
    else await approveRelease(archive, id, subject);
    return found(await findHold(archive, id));
  }

  @Post('runs')
  @Permission('retain')
  @ApiCreatedResponse({ standardSchema: retentionRun })
  async propose(
    @Body({ schema: retentionRunOrder }) order: RetentionRunOrder,
    @Req() request: SignedInRequest,
  ): Promise<RetentionRun> {
    const archive = await archiveOf(this.dataSource, order.tenantId);
    return found(await findRun(archive, await proposeRun(archive, order, request.principal.subject)));
  }

  @Post('runs/:tenantId/:id/approve')
  @HttpCode(200)
  @Permission('retain')
  @ApiOkResponse({ standardSchema: retentionRun })
  async approve(
    @Param({ schema: actKey }) { tenantId, id }: z.output<typeof actKey>,
    @Req() request: SignedInRequest,
  ): Promise<RetentionRun> {
    const archive = await archiveOf(this.dataSource, tenantId);
    await approveRun(archive, id, request.principal.subject);
    return found(await findRun(archive, id));
  }

  @Post('runs/:tenantId/:id/refuse')
  @HttpCode(200)
  @Permission('retain')
  @ApiOkResponse({ standardSchema: retentionRun })
  async refuse(
    @Param({ schema: actKey }) { tenantId, id }: z.output<typeof actKey>,
    @Req() request: SignedInRequest,
  ): Promise<RetentionRun> {
    const archive = await archiveOf(this.dataSource, tenantId);
    await refuseRun(archive, id, request.principal.subject);
    return found(await findRun(archive, id));
  }
}

function found<Row>(row: Row | null): Row {
  if (row === null)
    throw new ProblemError('not_found', 'There is no such hold or run, or it belongs to another tenant.');
  return row;
}
