import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import { type DataSource } from 'typeorm';
import { refuseUndeclaredRoutes } from './access/permitted-routes.ts';
import { refuseForeignOrigin } from './access/request-origin.ts';
import { ApiModule } from './api.module.ts';
import { type ApiSettings } from './api-settings.ts';
import { ApiDescription } from './description/api-description.ts';
import { Measurements } from './health/measurements.ts';
import { giveRequestId } from './problem/request-id.ts';
import { serveDashboard } from './web/dashboard.ts';
import { neverStore } from './web/never-store.ts';
import { securityHeaders } from './web/security-headers.ts';

/** The whole HTTP server, not yet listening. Tests use it as it is. */
export async function createApi(
  dataSource: DataSource,
  settings: ApiSettings,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.of(dataSource, settings), {
    // An open event stream would hold close() until its reader leaves.
    forceCloseConnections: true,
    logger: false,
    abortOnError: false,
  });
  refuseUndeclaredRoutes(app);
  app.disable('x-powered-by');
  // Data is never stored by a cache, so a tag over it would be computed for nobody.
  app.disable('etag');
  app.use(giveRequestId);
  app.use(app.get(Measurements).observe);
  app.use(securityHeaders);
  app.use(refuseForeignOrigin);
  app.use(compression());
  app.use(...serveDashboard(settings.dashboardFolder));
  app.use(neverStore);
  app.get(ApiDescription).describe(app, settings.version);
  await app.init();
  return app;
}
