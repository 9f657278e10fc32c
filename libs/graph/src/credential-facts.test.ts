import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsecuredJWT } from 'jose';
import { credentialFacts } from './credential-facts.ts';
import { permissionFacts } from './permissions.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-credential-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a certificate tells when it ends, without its key being looked at', async () => {
  const path = join(folder, 'app.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-days', '41'],
      ...['-keyout', join(folder, 'key'), '-out', path],
    ],
    { stdio: 'ignore' },
  );
  const { kind, expiresAt } = await credentialFacts({ kind: 'certificate', path });
  expect(kind).toBe('certificate');
  const days = (expiresAt!.getTime() - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(41);
});

test('what tells no end, or cannot be read, says so and does not fail', async () => {
  const path = join(folder, 'nonsense.pem');
  writeFileSync(path, 'no certificate');
  const secret = 's3cret';
  expect(await credentialFacts({ kind: 'secret', secret })).toEqual({ kind: 'secret', expiresAt: null });
  for (const kind of ['certificate', 'federated'] as const) {
    for (const file of [path, join(folder, 'missing')])
      expect(await credentialFacts({ kind, path: file })).toEqual({ kind, expiresAt: null });
  }
});

test('a token tells its permissions, or that it does not', () => {
  const token = new UnsecuredJWT({
    roles: ['DeviceManagementRBAC.Read.All', 'DeviceManagementApps.ReadWrite.All'],
  }).encode();
  expect(permissionFacts(token)).toEqual({ missing: [], excess: ['DeviceManagementApps.ReadWrite.All'] });
  expect(permissionFacts(new UnsecuredJWT({}).encode()).missing).toHaveLength(2);
  expect(permissionFacts('opaque')).toEqual({ missing: null, excess: null });
});
