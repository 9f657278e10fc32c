import { readTicketPatterns } from '@countersign/domain';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { alice, aRequestJson, bob, changed } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { purge, request as requestToPurge } from '../../../../test/retention.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}Z`;

/** The tickets of all cases, from either place they are kept in. */
async function ticketsOf(archive: ArchiveBuilder): Promise<string[]> {
  const sql = `select unnest(tickets) as ticket from approval_case where tenant_id = $1 order by 1`;
  const told = await archive.query<{ ticket: string }>(sql);
  const found = await archive.query<{ ticket: string }>(
    'select ticket from case_ticket where tenant_id = $1 order by 1',
  );
  expect(found).toEqual(told);
  return told.map(({ ticket }) => ticket);
}

async function anAskedArchive(...justifications: string[]): Promise<ArchiveBuilder> {
  const archive = await anArchive(database);
  const requests = justifications.map((requestJustification) =>
    aRequestJson({ by: alice, at: at('09:00:00'), requestJustification }),
  );
  await archive.readRequests(at('10:00:00'), requests);
  await archive.derive();
  return archive;
}

test('the tickets of a case are those of its justification and of its note', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: at('09:00:00'), requestJustification: 'for CHG0030123' });
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.derive();
  expect(await ticketsOf(archive)).toEqual(['CHG0030123']);
  await archive.readRequests(at('11:00:00'), [
    changed(request, 'approved', at('10:30:00'), bob, 'see SD-12'),
  ]);
  await archive.derive();
  expect(await ticketsOf(archive)).toEqual(['CHG0030123', 'SD-12']);
});

test('other patterns find the tickets of all cases again, and tell of those that came out otherwise', async () => {
  const archive = await anAskedArchive('for CHG0030123', 'for SD-12', 'without one');
  const own = readTicketPatterns('CHG#######, WITHOUT~#');
  expect(await archive.derive(own)).toMatchObject({ casesChanged: 1 });
  expect(await ticketsOf(archive)).toEqual(['CHG0030123']);
  expect(await archive.derive(own)).toMatchObject({ casesChanged: 0 });
  await archive.derive();
  expect(await ticketsOf(archive)).toEqual(['CHG0030123', 'SD-12']);
});

test('patterns changed on the way end in the same rows as the last of them from the start', async () => {
  await forgetEverything(database);
  const archive = await anAskedArchive('for CHG0030123 and SD-12', 'INC0012345');
  const own = readTicketPatterns('SD-#+');
  await archive.derive(own);
  const onTheWay = await derivedRows(database);
  await replay(database.dataSource, undefined, undefined, own);
  expect(differences(onTheWay, await derivedRows(database))).toEqual([]);
});

test('a ticket goes with the request that was deleted', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ requestJustification: 'for CHG0030123' });
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.derive();
  await purge(archive, { objects: [requestToPurge(request.id)] });
  await archive.derive();
  expect(await ticketsOf(archive)).toEqual([]);
});
