import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Body, Controller, Get, Header, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  exportList,
  exportOrder,
  type ExportOrder,
  exportRun,
  type ExportRun,
  pageQuery,
  routes,
} from '@countersign/contract';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { coverageHeader, coverageHeaders } from '../coverage/coverage-header.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { readCursor } from '../scope/cursor.ts';
import { pageText } from '../scope/page-text.ts';
import { exportBytes } from './export-bytes.ts';
import { exportCoverage } from './export-coverage.ts';
import {
  findExport,
  findExportPage,
  noteExported,
  orderExport,
  type OrderedExport,
} from './export-runs.query.ts';
import { readExportQuestion } from './read-export-question.ts';

const sort = '-created_at';
const filesAtOnceMax = 2;
const mediaTypes: Readonly<Record<ExportOrder['format'], string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};
const exportKey = z.object({ id: z.uuid() });

@Controller(apiRoot + routes.exports)
export class ExportsController {
  private filesNow = 0;

  constructor(private readonly dataSource: DataSource) {}

  @Post()
  @Permission('export')
  @ApiCreatedResponse({ standardSchema: exportRun })
  async order(
    @Body({ schema: exportOrder }) order: ExportOrder,
    @Req() request: SignedInRequest,
  ): Promise<ExportRun> {
    const question = await readExportQuestion(this.dataSource, order);
    const known = await exportCoverage(this.dataSource, question);
    return orderExport(this.dataSource, order, request.principal.subject, known);
  }

  @Get()
  @Permission('export')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ standardSchema: exportList })
  async list(@Query({ schema: pageQuery }) { cursor, limit }: z.output<typeof pageQuery>): Promise<string> {
    const rows = await findExportPage(this.dataSource, readCursor(cursor, sort), limit + 1);
    return pageText(rows, limit, sort);
  }

  @Get(':id/file')
  @Permission('export')
  @ApiOkResponse({
    description: 'The file; its length is not known beforehand, and an answer that breaks off is not whole',
    headers: coverageHeaders,
    content: {
      'text/csv': { schema: { type: 'string' } },
      'application/x-ndjson': { schema: { type: 'string' } },
      [mediaTypes.xlsx]: { schema: { type: 'string', format: 'binary' } },
      [mediaTypes.parquet]: { schema: { type: 'string', format: 'binary' } },
    },
  })
  async file(
    @Param({ schema: exportKey }) { id }: z.output<typeof exportKey>,
    @Res() response: Response,
  ): Promise<void> {
    const order = await findExport(this.dataSource, id);
    if (!order) throw new ProblemError('not_found', 'No such export was ordered.');
    if (this.filesNow >= filesAtOnceMax) {
      throw new ProblemError(
        'too_many_requests',
        `${filesAtOnceMax} exports are running; try again in a moment.`,
        {
          retryAfterSeconds: 10,
        },
      );
    }
    this.filesNow += 1;
    try {
      await this.send(id, order, response);
    } finally {
      this.filesNow -= 1;
    }
  }

  private async send(id: string, ordered: OrderedExport, response: Response): Promise<void> {
    const { stamp, sort: asked, ...order } = ordered;
    const question = await readExportQuestion(this.dataSource, { ...order, sort: asked ?? undefined });
    const { dataSource } = this;
    const { coverage } = await exportCoverage(dataSource, question);
    if (coverage !== null) response.setHeader(coverageHeader, coverage);
    async function* bytes() {
      const rows = yield* exportBytes(dataSource, question);
      await noteExported(dataSource, id, rows);
    }
    const all = bytes();
    try {
      const name = `countersign-${order.kind}-${stamp}.${order.format}`;
      await sendFile(all, { name, type: mediaTypes[order.format] }, response);
    } finally {
      await all.return();
    }
  }
}

async function sendFile(
  all: AsyncGenerator<Uint8Array, void>,
  { name, type }: { readonly name: string; readonly type: string },
  response: Response,
): Promise<void> {
  // The first piece is taken before a header is sent: what fails until then is answered as a problem.
  const first = await all.next();
  response.type(type);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  async function* resumed() {
    if (!first.done) yield first.value;
    yield* all;
  }
  await pipeline(Readable.from(resumed(), { objectMode: false }), response).catch((error: unknown) => {
    // The reader left: there is nobody to tell.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
