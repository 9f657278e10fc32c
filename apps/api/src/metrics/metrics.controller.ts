import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, metricQuery, type MetricQuery, metrics, routes, type Volume } from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { readScope } from '../scope/scope.ts';
import { readTimeRange } from './time-range.ts';
import { findVolume } from './volume.query.ts';

@Controller(apiRoot + routes.metrics)
export class MetricsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('volume')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.volume })
  async volume(@Query({ schema: metricQuery }) query: MetricQuery): Promise<Volume> {
    const scope = await readScope(this.dataSource, query);
    return findVolume(this.dataSource, scope, await readTimeRange(this.dataSource, scope, query.g));
  }
}
