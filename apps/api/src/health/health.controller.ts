import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { Measurements } from './measurements.ts';

@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly measurements: Measurements,
  ) {}

  /** The process is up. Says nothing about the database, so that an orchestrator does not restart us for its sake. */
  @Get('healthz')
  @Permission('public')
  @ApiExcludeEndpoint()
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Permission('public')
  @ApiExcludeEndpoint()
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.dataSource.query('select 1');
    } catch (cause) {
      throw new ProblemError('archive_unavailable', 'The database does not answer.', {
        cause,
        retryAfterSeconds: 5,
      });
    }
    return { status: 'ok' };
  }

  /** For Prometheus on the same machine: counts and times only, nothing of what is archived. */
  @Get('metrics')
  @Permission('public')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiExcludeEndpoint()
  async metrics(@Req() request: Request): Promise<string> {
    if (!/^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')) {
      throw new ProblemError('not_allowed', 'Measurements are given to this machine only.');
    }
    return this.measurements.text(this.dataSource);
  }
}
