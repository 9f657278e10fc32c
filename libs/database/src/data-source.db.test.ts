import { type AddressInfo, createServer, type Socket } from 'node:net';
import { useDatabase } from '../../../test/database.ts';
import { createDataSource } from './data-source.ts';

const database = useDatabase();

test('a server set to a zone with daylight saving changes nothing: every session means UTC', async () => {
  await database.query(`do $$ begin
    execute format('alter database %I set timezone to ''Europe/Berlin''', current_database());
  end $$`);
  const dataSource = await createDataSource(database.url, { poolSize: 1 }).initialize();
  expect(
    await dataSource.query(`select date_trunc('day', timestamptz '2026-10-25T00:30:00Z')::text as day`),
  ).toEqual([{ day: '2026-10-25 00:00:00+00' }]);
  await dataSource.destroy();
});

test('F36 a database that takes the connection and never answers is given up', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const url = `postgres://nobody:nothing@127.0.0.1:${port}/nowhere`;
  await expect(createDataSource(url, { connectMillisecondsMax: 50 }).initialize()).rejects.toThrow(/timeout/);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});
