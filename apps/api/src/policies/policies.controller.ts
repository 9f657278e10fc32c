import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  policiesQuery,
  type PoliciesQuery,
  type PolicyApproversAnswer,
  policyApproversAnswer,
  policyApproversQuery,
  type PolicyApproversQuery,
  type PolicyFile,
  policyFile,
  policyList,
  routes,
} from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { findPolicyApprovers } from '../approvers/policy-approvers.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type ArchivedKey, archivedKey } from '../scope/archived-key.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { findPolicyFile } from './policy-file.ts';
import { withHealth } from './policy-health.ts';
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
    const rows = await findPolicyPage(this.dataSource, tenantIds, after, query.limit + 1);
    return pageText(await withHealth(this.dataSource, rows), query.limit, sort);
  }

  /** One policy with who was in its approver groups over time. */
  @Get(':tenantId/:id')
  @Permission('read')
  @ApiOkResponse({ standardSchema: policyFile })
  async file(@Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey): Promise<PolicyFile> {
    const file = await findPolicyFile(this.dataSource, tenantId, id);
    if (file) return file;
    throw noSuchPolicy();
  }

  /** Who could have approved under it at an instant, as it was known at another. */
  @Get(':tenantId/:id/approvers')
  @Permission('read')
  @ApiOkResponse({ standardSchema: policyApproversAnswer })
  async approvers(
    @Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey,
    @Query({ schema: policyApproversQuery }) query: PolicyApproversQuery,
  ): Promise<PolicyApproversAnswer> {
    const answer = await findPolicyApprovers(this.dataSource, tenantId, id, query);
    if (answer) return answer;
    throw noSuchPolicy();
  }
}

function noSuchPolicy(): ProblemError {
  return new ProblemError(
    'not_found',
    'No such access policy in the archive. It may be older than the first harvest, or belong to another tenant.',
  );
}
