import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, caseProof, type CaseProof, routes } from '@countersign/contract';
import { NoEvidence } from '@countersign/evidence';
import type { Response } from 'express';
import { type Zippable, zipSync } from 'fflate';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type ArchivedKey, archivedKey } from '../scope/archived-key.ts';
import { gatherEvidence, proveCase } from './request-evidence.ts';

const missing =
  'No such request in the archive. It may be older than the first harvest, or belong to another tenant.';

@Controller(apiRoot + routes.requests)
export class EvidenceController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(':tenantId/:id/proof')
  @Permission('investigate')
  @ApiOkResponse({ standardSchema: caseProof })
  async proof(@Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey): Promise<CaseProof> {
    const proof = await proveCase(this.dataSource, tenantId, id);
    if (proof) return proof;
    throw new ProblemError('not_found', missing);
  }

  @Get(':tenantId/:id/evidence')
  @Permission('export')
  @ApiOkResponse({
    description: 'The evidence folder of the request, packed',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  async evidence(
    @Param({ schema: archivedKey }) { tenantId, id }: ArchivedKey,
    @Res() response: Response,
  ): Promise<void> {
    const evidence = await gatherEvidence(this.dataSource, tenantId, id).catch((error: unknown) => {
      if (!(error instanceof NoEvidence)) throw error;
      const code = error.code === 'broken' ? 'archive_altered' : 'not_signed_yet';
      throw new ProblemError(code, error.message, { cause: error });
    });
    if (!evidence) throw new ProblemError('not_found', missing);
    const folder = `evidence-${id.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80)}`;
    const entries: Zippable = {};
    for (const { name, bytes } of evidence.files) entries[`${folder}/${name}`] = bytes;
    response.type('application/zip');
    response.setHeader('Content-Disposition', `attachment; filename="${folder}.zip"`);
    response.send(Buffer.from(zipSync(entries)));
  }
}
