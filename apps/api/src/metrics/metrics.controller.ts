import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  type DecisionHours,
  type DecisionTime,
  type EventVolume,
  type Facets,
  metricQuery,
  type MetricQuery,
  metrics,
  type Pairs,
  type Readout,
  routes,
  type TicketReport,
  type Volume,
} from '@countersign/contract';
import { DataSource } from 'typeorm';
import { Permission } from '../access/permission.ts';
import { readScope, type Scope } from '../scope/scope.ts';
import { findDecisionHours } from './decision-hours.query.ts';
import { findDecisionTime } from './decision-time.query.ts';
import { findEventVolume } from './event-volume.query.ts';
import { findFacets } from './facets.query.ts';
import { findPairs } from './pairs.query.ts';
import { findReadout } from './readout.query.ts';
import { findTickets } from './tickets.query.ts';
import { readTimeRange, type TimeRange } from './time-range.ts';
import { findVolume } from './volume.query.ts';

@Controller(apiRoot + routes.metrics)
export class MetricsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('volume')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.volume })
  volume(@Query({ schema: metricQuery }) query: MetricQuery): Promise<Volume> {
    return this.over(query, findVolume);
  }

  @Get('decision-time')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics['decision-time'] })
  decisionTime(@Query({ schema: metricQuery }) query: MetricQuery): Promise<DecisionTime> {
    return this.over(query, findDecisionTime);
  }

  @Get('readout')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.readout })
  readout(@Query({ schema: metricQuery }) query: MetricQuery): Promise<Readout> {
    return this.over(query, findReadout);
  }

  @Get('pairs')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.pairs })
  pairs(@Query({ schema: metricQuery }) query: MetricQuery): Promise<Pairs> {
    return this.over(query, findPairs);
  }

  @Get('decision-hours')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics['decision-hours'] })
  decisionHours(@Query({ schema: metricQuery }) query: MetricQuery): Promise<DecisionHours> {
    return this.over(query, findDecisionHours);
  }

  @Get('facets')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.facets })
  async facets(@Query({ schema: metricQuery }) query: MetricQuery): Promise<Facets> {
    return findFacets(this.dataSource, await readScope(this.dataSource, query));
  }

  @Get('tickets')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics.tickets })
  tickets(@Query({ schema: metricQuery }) query: MetricQuery): Promise<TicketReport> {
    return this.over(query, findTickets);
  }

  @Get('event-volume')
  @Permission('read')
  @ApiOkResponse({ standardSchema: metrics['event-volume'] })
  async eventVolume(@Query({ schema: metricQuery }) query: MetricQuery): Promise<EventVolume> {
    return findEventVolume(this.dataSource, await readScope(this.dataSource, query));
  }

  private async over<Answer>(
    query: MetricQuery,
    find: (dataSource: DataSource, scope: Scope, range: TimeRange) => Promise<Answer>,
  ): Promise<Answer> {
    const scope = await readScope(this.dataSource, query);
    return find(this.dataSource, scope, await readTimeRange(this.dataSource, scope, query.g));
  }
}
