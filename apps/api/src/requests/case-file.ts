import { type CaseFile } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { type ArchivedText, readArchived } from '../raw/archived-bytes.ts';
import { readPropertyChanges } from '../raw/property-changes.ts';
import { findAround } from './around.query.ts';
import { readCaseChange } from './case-change.ts';
import { type CaseFileRow, findCase } from './case-file.query.ts';

/** Events beyond this many show no property changes here; their own page does. */
const eventsReadMax = 100;
const eventCharactersMax = 20_000_000;

/** One case with its whole line of actions and, for a caller who may see them, the exact texts behind it. */
export async function findCaseFile(
  dataSource: DataSource,
  tenantId: string,
  requestId: string,
  maySeeRaw: boolean,
): Promise<CaseFile | null> {
  const [found, around] = await Promise.all([
    findCase(dataSource, tenantId, requestId),
    findAround(dataSource, tenantId, requestId),
  ]);
  if (!found) return null;
  const { file, tenantNumber } = found;
  const positions = eventsToRead(file.events);
  const archived = await readArchived(dataSource, tenantNumber, [
    ...file.observationsSeen.map((one) => one.position),
    ...positions,
  ]);
  dropBeyond(archived, positions);
  return {
    ...file,
    around,
    events: file.events.map((event) => ({
      ...event,
      changes: readPropertyChanges(archived.get(event.position)?.text ?? ''),
    })),
    change: readCaseChange(file, archived),
    observationsSeen: file.observationsSeen.map((one) => {
      const { sha256 = '', text = 'Not in the archive.' } = archived.get(one.position) ?? {};
      return { ...one, sha256, raw: maySeeRaw ? text : null };
    }),
  };
}

/** Those that tell what changed come first, should there be too many. */
function eventsToRead(events: CaseFileRow['events']): number[] {
  const rank = (event: CaseFileRow['events'][number]) => Number(event.role !== 'effect');
  return [...events]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, eventsReadMax)
    .map(({ position }) => position);
}

/** Taking texts apart takes time: of events too long for that the changes are in the raw text only. */
function dropBeyond(archived: Map<number, ArchivedText>, positions: readonly number[]): void {
  let characters = 0;
  for (const position of positions) {
    characters += archived.get(position)?.text.length ?? 0;
    if (characters > eventCharactersMax) archived.delete(position);
  }
}
