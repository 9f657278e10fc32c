import { Injectable } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { type DataSource } from 'typeorm';
import { HarvestGauges } from './harvest-gauges.ts';

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
  private readonly harvest = new HarvestGauges(this.registry);

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
    await this.harvest.refresh(dataSource);
    return this.registry.metrics();
  }
}
