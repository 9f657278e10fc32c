import { inTenants } from '@countersign/database';
import { readTicketPatterns, usualTicketPatterns } from '@countersign/domain';
import type { DataSource } from 'typeorm';
import type { ReferenceNumbers } from '../queries/save-events.ts';
import type { Tenant } from '../tenant.ts';
import { correlate } from './correlate.ts';
import { detect } from './detect.ts';
import { normalise } from './normalise.ts';

const manyEvents = 10_000;

export interface DeriveResult {
  readonly events: number;
  readonly rejections: number;
  readonly casesChanged: number;
  readonly findingsRaised: number;
}

/** Told after every batch, for people who watch. */
export type DeriveProgress = (text: string) => void;

/**
 * Everything after the archive: pages become records, records become cases, cases become findings. Each stage
 * runs until nothing is left; each batch is a transaction of its own, so a kill anywhere is harmless.
 */
export async function derive(
  dataSource: DataSource,
  tenant: Tenant,
  report: DeriveProgress = () => undefined,
  signal?: AbortSignal,
  ticketPatterns = readTicketPatterns(usualTicketPatterns),
): Promise<DeriveResult> {
  const archive = inTenants(dataSource, [tenant.tenantId]);
  const total = { events: 0, rejections: 0, casesChanged: 0, findingsRaised: 0 };
  const known: ReferenceNumbers = { kinds: new Map(), actors: new Map() };
  for (let more = true; more;) {
    signal?.throwIfAborted();
    const batch = await normalise(archive, tenant.tenantId, known);
    total.events += batch.events;
    total.rejections += batch.rejections;
    more = batch.more;
    if (total.events > 0) report(`${counted(total.events, 'audit event')} understood`);
  }
  // Autovacuum comes a minute later; until then every plan would be made for empty tables.
  if (total.events >= manyEvents) await dataSource.query('select analyze_events()');
  for (let more = true; more;) {
    signal?.throwIfAborted();
    const batch = await correlate(archive, tenant, ticketPatterns);
    total.casesChanged += batch.changed;
    more = batch.more;
    if (total.casesChanged > 0) report(`${counted(total.casesChanged, 'case')} rebuilt`);
  }
  for (let more = true; more;) {
    signal?.throwIfAborted();
    const batch = await detect(archive, tenant);
    total.findingsRaised += batch.raised;
    more = batch.more;
  }
  return total;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
