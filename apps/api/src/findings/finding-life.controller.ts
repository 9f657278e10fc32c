import { Body, Controller, Get, Param, Patch, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  findingFile,
  type FindingFile,
  findingStateCounts,
  type FindingStateCounts,
  findingStepOrder,
  type FindingStepOrder,
  routes,
  scopeQuery,
  type ScopeQuery,
} from '@countersign/contract';
import { inTenants, type TenantArchive } from '@countersign/database';
import { detections } from '@countersign/domain';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { archivedKey } from '../scope/archived-key.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { readScope } from '../scope/scope.ts';
import { takeStep } from './finding-acts.query.ts';
import { findFindingFile, findTenantsOfFinding } from './finding-file.query.ts';
import { countStates } from './finding-states.query.ts';

const findingOfTenant = archivedKey.extend({ id: z.guid() });
const findingKey = findingOfTenant.pick({ id: true });
const whichTenant = z.object({
  tenant: archivedKey.shape.tenantId.optional().meta({ description: 'If several tenants know the id' }),
});

/** What people do with a finding. Who acts is the session's subject or the token's name. */
@Controller(apiRoot)
export class FindingLifeController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(`${routes.findings}/:id`)
  @Permission('read')
  @ApiOkResponse({ standardSchema: findingFile })
  async read(
    @Param({ schema: findingKey }) { id }: z.output<typeof findingKey>,
    @Query({ schema: whichTenant }) query: z.output<typeof whichTenant>,
  ): Promise<FindingFile> {
    return fileOf(await this.archiveOf(id, query.tenant), id);
  }

  @Get(`${routes.findings}/:tenantId/:id`)
  @Permission('read')
  @ApiOkResponse({ standardSchema: findingFile })
  async readOfTenant(
    @Param({ schema: findingOfTenant }) { tenantId, id }: z.output<typeof findingOfTenant>,
  ): Promise<FindingFile> {
    return fileOf(await this.archiveOf(id, tenantId), id);
  }

  /** One step further. Whoever does not know the newest one is told so and changes nothing. */
  @Patch(`${routes.findings}/:id`)
  @Permission('triage')
  @ApiOkResponse({ standardSchema: findingFile })
  async step(
    @Param({ schema: findingKey }) { id }: z.output<typeof findingKey>,
    @Query({ schema: whichTenant }) query: z.output<typeof whichTenant>,
    @Body({ schema: findingStepOrder }) order: FindingStepOrder,
    @Req() request: SignedInRequest,
  ): Promise<FindingFile> {
    const archive = await this.archiveOf(id, order.tenant ?? query.tenant);
    const { tenantId } = await fileOf(archive, id);
    await takeStep(archive, { tenantId, findingId: id }, order, request.principal.subject);
    return fileOf(archive, id);
  }

  @Get(`${routes.metrics}/finding-states`)
  @Permission('read')
  @ApiOkResponse({ standardSchema: findingStateCounts })
  async states(@Query({ schema: scopeQuery }) query: ScopeQuery): Promise<FindingStateCounts> {
    const counts = await countStates(this.dataSource, await readScope(this.dataSource, query));
    return { ...counts, rules: detections.length };
  }

  /** The one tenant that is meant: named, or the only one that knows the finding. */
  private async archiveOf(findingId: string, named: string | undefined): Promise<TenantArchive> {
    const tenantIds = await findTenants(this.dataSource, named === undefined ? [] : [named]);
    const known = await findTenantsOfFinding(inTenants(this.dataSource, tenantIds), findingId);
    if (known.length === 0)
      throw new ProblemError('not_found', 'There is no such finding, or it belongs to another tenant.');
    if (known.length > 1)
      throw new ProblemError(
        'invalid_query',
        'Several tenants know a finding of this id; name the one you mean as tenant.',
      );
    return inTenants(this.dataSource, known);
  }
}

async function fileOf(archive: TenantArchive, findingId: string): Promise<FindingFile> {
  const file = await findFindingFile(archive, findingId);
  if (file === null) throw new ProblemError('not_found', 'There is no such finding any more.');
  return file;
}
