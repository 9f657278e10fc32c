import { readTicketPatterns, usualTicketPatterns } from '@countersign/domain';
import { correlate } from '../../apps/ingester/src/stages/correlate.ts';
import { detect } from '../../apps/ingester/src/stages/detect.ts';
import { normalise } from '../../apps/ingester/src/stages/normalise.ts';
import type { GeneratedPage, Generator } from '../generate.ts';
import type { BenchArchive } from './bench-archive.ts';

const pagesPerSweep = 50;
const ticketPatterns = readTicketPatterns(usualTicketPatterns);

/** What was archived becomes records. */
export async function normaliseAll(bench: BenchArchive): Promise<void> {
  for (const tenant of bench.tenants) {
    const known = { kinds: new Map<string, number>(), actors: new Map<string, number>() };
    for (let more = true; more;) ({ more } = await normalise(bench.in(tenant), tenant.tenantId, known));
  }
}

export async function correlateAll(bench: BenchArchive): Promise<void> {
  for (const tenant of bench.tenants) {
    for (let more = true; more;) ({ more } = await correlate(bench.in(tenant), tenant, ticketPatterns));
  }
}

/** Returns how many subjects were judged. */
export async function detectAll(bench: BenchArchive): Promise<number> {
  let judged = 0;
  for (const tenant of bench.tenants) {
    for (let more = true; more;) {
      const batch = await detect(bench.in(tenant), tenant);
      judged += batch.judged;
      more = batch.more;
    }
  }
  return judged;
}

/** The policies and the requests filed since, as they stand at the end. */
export async function loadRequests(
  bench: BenchArchive,
  generator: Generator,
  sinceSecond = 0,
): Promise<void> {
  await bench.harvest('access-policies', generator.policyPages());
  await bench.harvest('approval-requests', generator.requestPages(sinceSecond));
  await normaliseAll(bench);
}

/** Everything, through the real ingest. */
export async function loadAll(
  bench: BenchArchive,
  generator: Generator,
  tell: (text: string) => void,
): Promise<void> {
  let events = 0;
  for (const pages of groups(generator.eventPages(), pagesPerSweep)) {
    await bench.harvest('audit-events', pages);
    await normaliseAll(bench);
    events += pages.reduce((sum, page) => sum + page.items, 0);
    tell(`${events} of ${generator.events} events`);
  }
  await loadRequests(bench, generator);
  tell('requests read');
  await correlateAll(bench);
  tell('cases built');
  await detectAll(bench);
}

/** The same pages, several at a time. */
export function* groups(
  pages: Iterable<GeneratedPage>,
  size: number,
): globalThis.Generator<GeneratedPage[], void, undefined> {
  let group: GeneratedPage[] = [];
  for (const page of pages) {
    if (group.push(page) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
