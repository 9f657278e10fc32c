import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertTenant } from '../testing/rows.ts';
import { incompleteSentence } from '../exports/export-coverage.ts';
import { readExportArguments, runExport } from './export-command.ts';
import { readTokenArguments, runToken } from './token-command.ts';

const db = useDatabase({ role: 'countersign_api' });

test('an export asks the same question as the HTTP interface', () => {
  const args = [
    'requests',
    '--from',
    '2026-09-01',
    '--to',
    '2026-10-01',
    '--filter',
    'is,outcome,rejected',
    '--filter',
    'has,note,a&b',
    '--tenant',
    't',
    '--q',
    'x y',
  ];
  expect(readExportArguments(args)).toEqual({
    kind: 'requests',
    format: 'csv',
    query: 'from=2026-09-01&to=2026-10-01&q=x+y&tenant=t&f=is%2Coutcome%2Crejected&f=has%2Cnote%2Ca%26b',
    out: undefined,
  });
});

test.each([
  [[], 'Say what to export'],
  [['people'], 'Say what to export'],
  [['requests', 'events'], 'Say what to export'],
  [['requests', '--from', '2026-09-01', '--to', '2026-10-01', '--format', 'pdf'], '--format'],
  [['requests', '--form', 'csv'], '--form'],
])('export %j is refused with a word on %s', (args, named) => {
  expect(() => readExportArguments(args)).toThrow(named);
});

test('without a range everything is exported', () => {
  expect(readExportArguments(['requests']).query).toBe('');
  expect(readExportArguments(['events', '--to', '2026-10-01']).query).toBe('to=2026-10-01');
});

test('an export is written whole to a file', async () => {
  const tenant = await insertTenant(db, 'contoso');
  for (const id of ['r1', 'r2', 'r3']) await insertCase(db, caseRow(tenant, { request_id: id }));
  const out = join(mkdtempSync(join(tmpdir(), 'countersign-export-')), 'requests.ndjson');
  const request = {
    kind: 'requests',
    format: 'ndjson',
    query: 'from=2026-09-01&to=2026-10-01&f=not,request,r2',
    out,
  } as const;
  const told: string[] = [];
  expect(await runExport(db.dataSource, request, (line) => told.push(line))).toBe(2);
  expect(told).toEqual(['The range begins before the archive does. See: countersign export coverage']);
  const lines = readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { request_id: string });
  expect(lines.map((line) => line.request_id)).toEqual(['r1', 'r3']);
  await expect(
    runExport(db.dataSource, { ...request, query: 'from=2026-09-01&f=is,actor,x' }),
  ).rejects.toThrow('"actor"');
  await expect(
    runExport(db.dataSource, { ...request, out: join(out, 'not-a-folder', 'x.csv') }),
  ).rejects.toThrow('Name a file in a folder that exists');
});

test.each([
  [{ coverage: 'complete', gaps: [] }, null],
  [{ coverage: null, gaps: [] }, null],
  [{ coverage: 'partial', gaps: [] }, 'not read yet'],
  [
    { coverage: 'gap', gaps: [{ tenantId: 't', from: '2026-03-01', to: '2026-03-02' }] },
    'between 2026-03-01 and 2026-03-02',
  ],
] as const)('an export of a range that is %j says so', (known, part) => {
  const sentence = incompleteSentence(known);
  if (part === null) expect(sentence).toBeNull();
  else expect(sentence).toContain(part);
});

test('a token is shown once, listed without its secret, and revoked by name', async () => {
  const run = async (...args: string[]) => {
    let written = '';
    const code = await runToken(db.dataSource, readTokenArguments(args), (text) => {
      written += text;
    });
    return { code, written };
  };
  const created = await run('create', '--name', 'siem', '--role', 'auditor', '--expires', '12h', '--json');
  const { token, expiresAt } = JSON.parse(created.written) as { token: string; expiresAt: string };
  expect(token).toMatch(/^cs_[\w-]{43}$/);
  expect(Date.parse(expiresAt) - Date.now()).toBeCloseTo(12 * 3_600_000, -5);
  await expect(run('create', '--name', 'siem', '--role', 'auditor')).rejects.toThrow('already');
  const listed = await run('list', '--json');
  expect(JSON.parse(listed.written)).toMatchObject([{ name: 'siem', role: 'auditor', state: 'active' }]);
  expect(listed.written).not.toContain(token);
  expect((await run('list')).written).toMatch(/^siem\tauditor\tactive\t/);
  expect(await run('revoke', 'siem')).toEqual({ code: 0, written: 'Revoked "siem".\n' });
  expect(await run('revoke', 'siem')).toMatchObject({ code: 1 });
});

test.each([
  [[], 'create, list or revoke'],
  [['create', '--role', 'admin'], '--name'],
  [['create', '--name', 'x', '--role', 'king'], '--role'],
  [['create', '--name', 'x', '--role', 'admin', '--expires', '91d'], '--expires'],
  [['create', '--name', 'x', '--role', 'admin', '--expires', 'soon'], '--expires'],
  [['revoke'], 'revoke NAME'],
  [['list', 'all'], 'create, list or revoke'],
])('token %j is refused with a word on %s', (args, named) => {
  expect(() => readTokenArguments(args)).toThrow(named);
});
