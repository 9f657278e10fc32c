import type { Plugin } from 'vite';
import { policyApprovers, policyFile, requestApprovers } from './fake-approvers.ts';
import { caseFile } from './fake-case-file.ts';
import { scopeOf } from './fake-filter.ts';
import { historyOf, person, resource } from './fake-histories.ts';
import { facets } from './fake-facets.ts';
import { findings } from './fake-findings.ts';
import { decisionHours, decisionTime, pairs, readout, volume } from './fake-metrics.ts';
import { caseProof, integrity } from './fake-integrity.ts';
import { balance, policyList, writeList } from './fake-ledger.ts';
import { peopleRows, ticketReport } from './fake-people.ts';
import { findingFile, findingStates } from './fake-triage.ts';
import { coverage, drift, rejections, session } from './fake-operations.ts';

/** Answers the API's routes with made-up data while `vite` serves the pages. Not part of the build. */
export function fakeApi(): Plugin {
  return {
    name: 'countersign-fake-api',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/api/v1', (request, response) => {
        const url = new URL(request.url ?? '/', 'http://fake');
        const send = (body: unknown, status = 200) => {
          response.statusCode = status;
          response.setHeader('content-type', status < 400 ? 'application/json' : 'application/problem+json');
          response.end(JSON.stringify(body));
        };
        if (url.pathname === '/stream') {
          response.setHeader('content-type', 'text/event-stream');
          response.write(': hello\n\n');
          return;
        }
        const answer = answerTo(request.method ?? 'GET', url);
        if (answer === null) return send(problem('not_found', 404, 'Not in the archive.'), 404);
        // Long enough to see the first-load state, short enough to work with.
        setTimeout(() => send(answer, isProblem(answer) ? answer.status : 200), 60);
      });
    },
  };
}

function answerTo(method: string, url: URL): unknown {
  const query = url.searchParams;
  const scope = () => scopeOf(query);
  const routes: Record<string, () => unknown> = {
    '/session': () =>
      method === 'POST' ? problem('link_used_or_expired', 403, 'This link was used before.') : session,
    '/coverage': coverage,
    '/integrity': integrity,
    '/rejections': rejections,
    '/drift': drift,
    '/findings': findings,
    '/exports': () => ({ file: '/api/v1/exports/x/file', rows: scope().rows.length }),
    '/metrics/volume': () => volume(scope()),
    '/metrics/decision-time': () => decisionTime(scope()),
    '/metrics/readout': () => readout(scope()),
    '/metrics/pairs': () => pairs(scope()),
    '/metrics/decision-hours': () => decisionHours(scope(), query.get('tz') ?? 'UTC'),
    '/metrics/protected-writes': () => balance(query),
    '/protected-writes': () => writeList(query),
    '/policies': policyList,
    '/metrics/tickets': () => ticketReport(scope()),
    '/people': () => ({ items: peopleRows(scope()), nextCursor: null }),
    '/metrics/finding-states': findingStates,
    '/metrics/facets': () => facets(scope()),
    '/requests': () => {
      const rows = scope().rows;
      const sorted = query.get('sort') === 'requested_at' ? [...rows].reverse() : rows;
      const start = Number(query.get('cursor') ?? 0);
      const end = start + Number(query.get('limit') ?? 100);
      return { items: sorted.slice(start, end), nextCursor: end < sorted.length ? String(end) : null };
    },
  };
  const known = routes[url.pathname];
  if (known) return known();
  const [, of = '', id = '', isHistory] =
    /^\/(people|resources)\/([^/]+)(\/history)?$/.exec(url.pathname) ?? [];
  if (isHistory) return historyOf(of, decodeURIComponent(id));
  if (of !== '') return (of === 'people' ? person : resource)(decodeURIComponent(id));
  const ofFinding = /^\/findings\/([^/]+)$/.exec(url.pathname);
  if (ofFinding) return findingFile(decodeURIComponent(ofFinding[1] ?? ''));
  const proved = /^\/requests\/[^/]+\/([^/]+)\/proof$/.exec(url.pathname);
  if (proved) return caseProof(decodeURIComponent(proved[1] ?? ''));
  if (/^\/requests\/[^/]+\/[^/]+\/attempts$/.test(url.pathname)) return { items: [], notShown: 0 };
  const [, kind, ofId = '', isApprovers] =
    /^\/(policies|requests)\/[^/]+\/([^/]+)(\/approvers)?$/.exec(url.pathname) ?? [];
  const asked = decodeURIComponent(ofId);
  if (isApprovers) return kind === 'policies' ? policyApprovers(asked) : requestApprovers(asked);
  if (kind === 'policies') return policyFile(asked);
  const one = /^\/requests\/[^/]+\/([^/]+)$/.exec(url.pathname);
  return one ? caseFile(decodeURIComponent(one[1] ?? '')) : null;
}

function problem(code: string, status: number, detail: string) {
  return { type: 'about:blank', title: code, status, detail, code, requestId: 'req-7f21c0' };
}

function isProblem(answer: unknown): answer is { status: number } {
  return typeof answer === 'object' && answer !== null && 'code' in answer;
}
