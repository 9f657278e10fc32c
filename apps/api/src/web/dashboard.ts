import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

const hint =
  'The dashboard has not been built. Run "npm run build" (or "npm start", which does it), then load this page again.\n' +
  'The HTTP API is under /api/v1; its description is at /api/openapi.json.\n';

/** Addresses that belong to programs; everything else without a file name is a page of the dashboard. */
const notPages = /^\/(api|healthz|readyz|metrics|assets)(\/|$)/;

/** Serves the built dashboard: its files, and index.html for every page, as the pages live in the browser. */
export function serveDashboard(folder: string): RequestHandler[] {
  const files = express.static(folder, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // Files under assets/ have a hash of their content in their name; all others keep theirs and change.
      const hashed = path.startsWith(join(folder, 'assets'));
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return [files, (request, response, next) => sendPage(folder, request, response, next)];
}

function sendPage(folder: string, request: Request, response: Response, next: NextFunction): void {
  const isPage = ['GET', 'HEAD'].includes(request.method) && !notPages.test(request.path);
  if (!isPage || /\.[a-z0-9]{2,8}$/i.test(request.path)) return next();
  response.setHeader('Cache-Control', 'no-cache');
  if (existsSync(join(folder, 'index.html')))
    response.sendFile('index.html', { root: folder, cacheControl: false });
  else response.type('text/plain').send(hint);
}
