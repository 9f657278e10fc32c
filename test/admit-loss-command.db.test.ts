// `countersign notary admit-loss` as a program: it says what is lost, and does nothing until it is told so again.
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { backUp } from './backup.ts';
import { useDatabase } from './database.ts';
import { type CommandResult, countersign, removeFolders } from './e2e/command.ts';
import { aNotaryDesk, type NotaryDesk } from './notary-desk.ts';

const database = useDatabase();
let notary: NotaryDesk;
let archive: ArchiveBuilder;

beforeAll(async () => {
  notary = await aNotaryDesk(database);
  archive = await anArchive(database);
  await archive.readRequests('2026-10-05T09:00:00Z', [{ id: 'a' }]);
  await notary.sign();
  const restore = await backUp(database, archive.tenant.tenantId);
  await archive.readRequests('2026-10-06T09:00:00Z', [{ id: 'b' }]);
  await notary.sign();
  await restore();
});
afterAll(async () => {
  await notary.end();
  removeFolders();
});

function run(...args: string[]): Promise<CommandResult> {
  return countersign(args, { DATABASE_URL: database.url, COUNTERSIGN_DATA_DIR: notary.dataDir });
}
const admit = (...args: string[]) => run('notary', 'admit-loss', '--tenant', archive.tenant.entraId, ...args);

test('a loss is shown first, admitted by the code it was shown with, and told of from then on', async () => {
  expect(await admit()).toMatchObject({ code: 1, stderr: expect.stringContaining('not quarantined') });
  await expect(notary.sign()).rejects.toThrow('quarantined');
  expect(await admit('--confirm', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--by') });

  const shown = await admit();
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('in order up to size 3. Lost') });
  const code = /--confirm ([0-9a-f]{8}) /.exec(shown.stdout)![1]!;
  const words = ['--by', 'Ada Lovelace', '--reason', 'The disk died.'];
  const wrong = await admit('--confirm', '00000000', ...words);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('not the code of this loss') });
  expect(await run('verify')).toMatchObject({ code: 1 });

  const admitted = await admit('--confirm', code, ...words, '--json');
  expect(admitted.code).toBe(0);
  const { admitted: log } = JSON.parse(admitted.stdout) as { admitted: { origin: string; key: string } };
  expect(log.origin).toMatch(/\/2$/);
  const verified = await run('verify', '--key', log.key);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toContain('restored from a backup of its first 3 records');
  expect(verified.stdout).toContain('Ada Lovelace admitted it');
}, 300_000);
