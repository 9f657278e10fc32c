import { type NextFunction, type Request, type Response } from 'express';
import { ProblemError } from '../problem/problem-error.ts';
import { sendProblem } from '../problem/send-problem.ts';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];
// Probes come by address, and these two say nothing but "up".
const probes = ['/healthz', '/readyz'];

/**
 * Two doors that a page of another origin could come through on a loopback port. Rebinding: a foreign name
 * made to point to 127.0.0.1 shows in the Host header. Forgery: a form or a simple fetch from another page
 * shows in Origin or Sec-Fetch-Site, and cannot set a header of ours.
 */
export function refuseForeignOrigin(request: Request, response: Response, next: NextFunction): void {
  const why = probes.includes(request.path) ? null : whyForeign(request);
  if (why === null) next();
  else sendProblem(response, new ProblemError('foreign_origin', why));
}

function whyForeign(request: Request): string | null {
  const host = request.headers.host?.toLowerCase() ?? '';
  if (!isOurHost(host, request.socket.localPort)) {
    return 'The Host header names none of the addresses of this server. Open it as http://127.0.0.1 with its port.';
  }
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return null;
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== host)
    return 'A page of another origin may not change anything here.';
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'A page of another site may not change anything here.';
  }
  // A token is not sent by browsers on their own, so its holder needs no proof of intent.
  if (request.headers.authorization === undefined && request.headers['x-countersign'] === undefined) {
    return 'Calls that change something carry the header X-Countersign.';
  }
  return null;
}

function isOurHost(host: string, port: number | undefined): boolean {
  return loopbackNames.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
