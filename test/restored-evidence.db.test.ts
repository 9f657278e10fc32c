// Evidence of a log that was restored from a backup: what was exported before proves for ever, and what is exported
// after says that the log was restored and who admitted it. Both verifiers, as an auditor runs them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { evidenceOfRequest, readLog } from '@countersign/evidence';
import { admitLoss } from '../apps/notary/src/admit/admit-loss.ts';
import { findLoss } from '../apps/notary/src/admit/find-loss.ts';
import { FileAnchor } from '../apps/notary/src/anchors/file-anchor.ts';
import { Notary } from '../apps/notary/src/notary.ts';
import { anApprovedRequest } from './approved-request.ts';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { backUp } from './backup.ts';
import { aRequestJson } from './builders.ts';
import { useDatabase } from './database.ts';
import { aNotaryDesk, type NotaryDesk } from './notary-desk.ts';

const database = useDatabase();
const scratch = mkdtempSync(join(tmpdir(), 'countersign-restored-'));
const writtenAt = new Date('2026-10-10T08:00:00Z');
let minute = 0;
const now = () => new Date(Date.UTC(2026, 9, 9) + 60_000 * (minute += 5));

let notary: NotaryDesk;
let archive: ArchiveBuilder;
let id: string;
let keyBefore: string;
let keyAfter: string;

/** Exported before, of what is lost since, and after. */
beforeAll(async () => {
  const anchors = [new FileAnchor({ path: join(scratch, 'anchored.jsonl'), everySeconds: 0, now })];
  notary = await aNotaryDesk(database, { anchors, now });
  archive = await anArchive(database);
  ({ id } = await anApprovedRequest(archive));
  await notary.sign();
  const log = (await readLog(database.administrator, archive.tenant.tenantId))!;
  keyBefore = notary.desk.keyring.verifiers(log.origin)[0]!.text;
  await exportTo('before', id);
  const restore = await backUp(database, archive.tenant.tenantId);
  const lost = aRequestJson({ at: '2026-10-06T09:00:00Z' });
  await archive.readRequests('2026-10-06T09:05:00Z', [lost]);
  await archive.derive();
  await notary.sign();
  await exportTo('lost', lost.id);
  await restore();
  expect((await new Notary(notary.desk).beat()).quarantined).toBe(1);
  const words = { by: 'Ada Lovelace', reason: 'The disk died.' };
  ({ key: keyAfter } = await admitLoss(
    notary.desk,
    await findLoss(notary.desk, archive.tenant.tenantId),
    words,
  ));
  await exportTo('after', id);
});
afterAll(async () => {
  await notary.end();
  rmSync(scratch, { recursive: true });
});

async function exportTo(name: string, request: string): Promise<void> {
  const log = (await readLog(database.administrator, archive.tenant.tenantId))!;
  const { files } = await evidenceOfRequest(database.administrator, log, request, writtenAt);
  for await (const { name: file, bytes } of files) {
    mkdirSync(dirname(join(scratch, name, file)), { recursive: true });
    writeFileSync(join(scratch, name, file), bytes);
  }
}

function ask(folder: string, keys: readonly string[]): { code: number | null; said: string }[] {
  const path = join(scratch, folder);
  const args = keys.flatMap((key) => ['--key', key]);
  return [[process.execPath, 'verify.mjs'] as const, ['python3', 'verify.py'] as const].map(
    ([program, verifier]) => {
      const { status, stdout } = spawnSync(program, [join(path, verifier), path, ...args], {
        encoding: 'utf8',
      });
      return { code: status, said: stdout };
    },
  );
}

it.each([
  ['before the loss', 'before'],
  ['of what is lost', 'lost'],
])('evidence exported %s proves with the key of that time, and knows of no restoration', (_when, folder) => {
  for (const { code, said } of ask(folder, [keyBefore])) {
    expect(said).toContain('PROVED');
    expect(said).not.toContain('RESTORED');
    expect(code).toBe(0);
  }
});

it('evidence exported after it proves with the new key, and says in one sentence what was lost and who admitted it', () => {
  for (const { code, said } of ask('after', [keyAfter])) {
    expect(code).toBe(0);
    expect(said).toMatch(
      /^RESTORED: from a backup of its first 11 entries; signed states that are lost: 1,\s+admitted by "?Ada Lovelace"? on 2026-10-\d\d.*The disk died/m,
    );
  }
});

it('the old key does not sign for the restored log: whoever checks has to be told of the new one', () => {
  for (const { code } of ask('after', [keyBefore])) expect(code).toBe(1);
});

it('the name of the log tells of the restoration even where its record was left out', () => {
  const last = 'records/0010';
  for (const ending of ['leaf', 'tlog-proof', 'raw', 'salt'])
    rmSync(join(scratch, 'after', `${last}.${ending}`));
  for (const { code, said } of ask('after', [keyAfter])) {
    expect(code).toBe(0);
    expect(said).toMatch(/^RESTORED: the name of this log ends in a number/m);
  }
});
