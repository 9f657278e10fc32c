import { type CaseFile } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { readArchived } from '../raw/archived-bytes.ts';
import { readPropertyChanges } from '../raw/property-changes.ts';
import { findAround } from './around.query.ts';
import { findCase } from './case-file.query.ts';

/** Events beyond this many show no property changes here; their own page does. */
const eventsReadMax = 100;

/** One case with its whole line of actions and the exact texts behind it. */
export async function findCaseFile(
  dataSource: DataSource,
  tenantId: string,
  requestId: string,
): Promise<CaseFile | null> {
  const [found, around] = await Promise.all([
    findCase(dataSource, tenantId, requestId),
    findAround(dataSource, tenantId, requestId),
  ]);
  if (!found) return null;
  const { file, tenantNumber } = found;
  const events = file.events.slice(0, eventsReadMax);
  const archived = await readArchived(dataSource, tenantNumber, [
    ...file.observationsSeen.map((one) => one.position),
    ...events.map((one) => one.position),
  ]);
  return {
    ...file,
    around,
    events: file.events.map((event) => ({
      ...event,
      changes: readPropertyChanges(archived.get(event.position)?.text ?? ''),
    })),
    observationsSeen: file.observationsSeen.map((one) => {
      const { sha256 = '', text = 'Not in the archive.' } = archived.get(one.position) ?? {};
      return { ...one, sha256, raw: text };
    }),
  };
}
