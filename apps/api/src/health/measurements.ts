import { inTenants } from '@countersign/database';
import { Injectable } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';

// Ages of the newest complete reads: what an alarm is set on.
const sql = `
select source, extract(epoch from now() - max(last_complete_at))::float8 as seconds
  from harvest_state
 where last_complete_at is not null
 group by source`;

@Injectable()
export class Measurements {
  private readonly registry = new Registry();
  private readonly duration = new Histogram({
    name: 'countersign_http_request_seconds',
    help: 'Time to answer, by method and kind of address',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly harvestAge = new Gauge({
    name: 'countersign_harvest_age_seconds',
    help: 'Seconds since the newest complete read of a source',
    labelNames: ['source'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Middleware. The label is the declared route, never the address: addresses carry ids. */
  readonly observe = (request: Request, response: Response, next: NextFunction): void => {
    const stop = this.duration.startTimer();
    response.once('close', () => {
      const route = (request.route as { path?: unknown } | undefined)?.path;
      stop({
        method: request.method,
        route: typeof route === 'string' ? route : 'other',
        status: String(response.statusCode),
      });
    });
    next();
  };

  async text(dataSource: DataSource): Promise<string> {
    const archive = inTenants(dataSource, await findTenants(dataSource, []));
    for (const { source, seconds } of await archive.query<{ source: string; seconds: number }[]>(sql)) {
      this.harvestAge.set({ source }, seconds);
    }
    return this.registry.metrics();
  }
}
