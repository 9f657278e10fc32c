import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, UnsecuredJWT } from 'jose';
import { certificateEndsAt, type Credential } from './credential.ts';
import {
  excessPermissions,
  mayRead,
  missingPermissions,
  permissionFacts,
  writePermissions,
} from './permissions.ts';
import { createTokenSource } from './token-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-sign-in-'));
const tenant = '11111111-2222-3333-4444-555555555555';
let close: () => void = () => undefined;
afterEach(() => close());

/** An identity provider of a few lines: `answer` gets the form of each token request. */
async function provider(
  answer: (form: URLSearchParams, nth: number) => { status: number; body: unknown },
  issuer?: string,
) {
  const asked: string[] = [];
  const forms: URLSearchParams[] = [];
  let base = '';
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(request.url ?? '');
      const reply = (status: number, content: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
      if (request.url !== `/${tenant}/oauth2/v2.0/token`) {
        if (!request.url?.startsWith(`/${tenant}/`))
          return reply(400, {
            error: 'invalid_tenant',
            error_description: `AADSTS90002: Tenant 'x' not found.`,
          });
        return reply(200, {
          issuer: issuer ?? `${base}/${tenant}/v2.0`,
          token_endpoint: `${base}/${tenant}/oauth2/v2.0/token`,
        });
      }
      forms.push(new URLSearchParams(body));
      const said = answer(forms.at(-1)!, forms.length);
      return reply(said.status, said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => (server.closeAllConnections(), server.close());
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked, forms };
}

const granted = (_: URLSearchParams, nth: number) => ({
  status: 200,
  body: { access_token: `t${nth}`, token_type: 'Bearer', expires_in: 3600 },
});

function source(
  authorityHost: string,
  credential: Credential,
  over: { now?: () => Date; tenantId?: string } = {},
) {
  return createTokenSource({
    authorityHost,
    tenantId: tenant,
    clientId: 'app',
    credential,
    graphBaseUrl: 'https://graph.microsoft.com',
    ...over,
  });
}

const secret: Credential = { kind: 'secret', secret: 's3cret-value' };

test('a token is discovered, asked for once, kept, and renewed before it ends or when it is refused', async () => {
  const { base, asked, forms } = await provider(granted);
  let now = new Date('2026-10-05T09:00:00Z');
  const tokens = source(base, secret, { now: () => now });
  expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['t1', 't1']);
  expect(asked).toEqual([`/${tenant}/v2.0/.well-known/openid-configuration`, `/${tenant}/oauth2/v2.0/token`]);
  expect(Object.fromEntries(forms[0]!)).toEqual({
    grant_type: 'client_credentials',
    client_id: 'app',
    client_secret: 's3cret-value',
    scope: 'https://graph.microsoft.com/.default',
  });
  now = new Date('2026-10-05T09:54:00Z');
  expect(await tokens.token()).toBe('t1');
  now = new Date('2026-10-05T09:55:30Z');
  expect(await tokens.token()).toBe('t2');
  tokens.forget('t1');
  expect(await tokens.token()).toBe('t2');
  tokens.forget('t2');
  expect(await tokens.token()).toBe('t3');
});

test('a certificate signs an assertion that names it', async () => {
  const { base, forms } = await provider(granted);
  const path = join(folder, 'app.pem');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=x',
      '-keyout',
      `${path}.key`,
      '-out',
      `${path}.crt`,
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(path, readFileSync(`${path}.key`, 'utf8') + readFileSync(`${path}.crt`, 'utf8'));
  expect(await source(base, { kind: 'certificate', path }).token()).toBe('t1');
  const assertion = forms[0]!.get('client_assertion')!;
  expect(decodeProtectedHeader(assertion)).toMatchObject({
    alg: 'PS256',
    x5t: expect.any(String) as string,
    'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) as string,
  });
  expect(decodeJwt(assertion)).toMatchObject({
    iss: 'app',
    sub: 'app',
    aud: `${base}/${tenant}/oauth2/v2.0/token`,
  });
});

test('a federated token is read from its file each time', async () => {
  const { base, forms } = await provider(granted);
  const path = join(folder, 'federated');
  writeFileSync(path, 'first\n');
  const tokens = source(base, { kind: 'federated', path });
  tokens.forget(await tokens.token());
  writeFileSync(path, 'second\n');
  await tokens.token();
  expect(forms.map((form) => form.get('client_assertion'))).toEqual(['first', 'second']);
});

test('an issuer of another name is taken from the configured host', async () => {
  const { base } = await provider(granted, `https://login.partner.example/${tenant}/v2.0`);
  expect(await source(base, secret).token()).toBe('t1');
});

test.each([
  ['7000215', 'The client secret is wrong', 'AZURE_CLIENT_SECRET'],
  ['7000222', 'The client secret has expired', 'new secret'],
  ['700016', 'does not know this app', 'AZURE_CLIENT_ID'],
  ['65001', 'consented', 'admin consent'],
  ['999999', 'refused it', 'AADSTS999999'],
])('AADSTS%s is explained, with its remedy, without the secret', async (code, sentence, step) => {
  const { base } = await provider(() => ({
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: `AADSTS${code}: something s3cret-value. Trace ID: 1`,
    },
  }));
  const error = await source(base, secret)
    .token()
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'SignInError', code: `AADSTS${code}` });
  expect((error as Error).message).toContain(sentence);
  expect((error as { nextStep: string }).nextStep).toContain(step);
  expect(JSON.stringify(error) + (error as Error).message).not.toContain('s3cret');
});

test('an unknown tenant is told from a host that does not answer', async () => {
  const { base } = await provider(granted);
  await expect(source(base, secret, { tenantId: 'other' }).token()).rejects.toMatchObject({
    code: 'AADSTS90002',
  });
  close();
  await expect(source('http://127.0.0.1:9', secret).token()).rejects.toMatchObject({ code: 'no-answer' });
  await expect(source(base, { kind: 'certificate', path: '/nowhere' }).token()).rejects.toMatchObject({
    code: 'credential-file-unreadable',
  });
});

test('too few and too many permissions are read from the token', () => {
  const token = (roles: string[]) => new UnsecuredJWT({ roles }).encode();
  expect(missingPermissions(token(['DeviceManagementRBAC.Read.All']))).toEqual([
    'DeviceManagementApps.Read.All',
  ]);
  expect(missingPermissions(token([]))).toEqual([
    'DeviceManagementRBAC.Read.All',
    'DeviceManagementApps.Read.All',
  ]);
  expect(
    excessPermissions(token(['DeviceManagementApps.Read.All', 'DeviceManagementRBAC.ReadWrite.All'])),
  ).toEqual(['DeviceManagementRBAC.ReadWrite.All']);
  expect(
    writePermissions(
      token(['User.Read.All', 'Policy.ReadWrite.CrossTenantAccess', 'DeviceManagementApps.Read.All', 'x']),
    ),
  ).toEqual(['Policy.ReadWrite.CrossTenantAccess', 'x']);
  expect([missingPermissions('opaque'), excessPermissions('opaque')]).toEqual([[], []]);
  expect(permissionFacts('opaque')).toEqual({ missing: null, excess: null });
  expect(permissionFacts(token(['DeviceManagementRBAC.Read.All', 'x']))).toEqual({
    missing: ['DeviceManagementApps.Read.All'],
    excess: ['x'],
  });
});

test('optional permissions are neither missing nor too many, and say what may be read', () => {
  const token = (roles: string[]) => new UnsecuredJWT({ roles }).encode();
  const core = ['DeviceManagementRBAC.Read.All', 'DeviceManagementApps.Read.All'];
  const all = [...core, 'GroupMember.Read.All', 'User.ReadBasic.All', 'AuditLog.Read.All'];
  for (const roles of [core, all]) expect(permissionFacts(token(roles))).toEqual({ missing: [], excess: [] });
  const paths = [
    '/beta/deviceManagement/roleAssignments',
    "/v1.0/groups?$filter=id in ('x')",
    '/v1.0/groups/x/members',
    '/v1.0/auditLogs/directoryAudits',
  ];
  const may = (roles: string[]) => paths.map((path) => mayRead(token(roles), path));
  expect(may(all)).toEqual([true, true, true, true]);
  expect(may(core)).toEqual([true, false, false, false]);
  expect(may(['DeviceManagementConfiguration.Read.All', 'Group.Read.All'])).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(paths.map((path) => mayRead('opaque', path))).toEqual([null, null, null, null]);
});

test('F31 while the identity provider fails, the last token serves to its end; a refusal counts at once', async () => {
  let now = new Date('2026-10-05T09:00:00Z');
  let answer: { status: number; body: unknown } = granted(new URLSearchParams(), 1);
  const { base, forms } = await provider(() => answer);
  const tokens = source(base, secret, { now: () => now });
  expect(await tokens.token()).toBe('t1');
  now = new Date('2026-10-05T09:57:00Z');
  for (const broken of [
    { status: 503, body: '<html>busy</html>' },
    { status: 200, body: '<html>sign in to the network</html>' },
    { status: 200, body: 'x'.repeat(3_000_000) },
  ]) {
    answer = broken;
    expect(await tokens.token()).toBe('t1');
  }
  expect(forms).toHaveLength(4);
  answer = { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000222: expired' } };
  await expect(tokens.token()).rejects.toMatchObject({ code: 'AADSTS7000222' });
  answer = { status: 503, body: '' };
  now = new Date('2026-10-05T10:00:01Z');
  await expect(tokens.token()).rejects.toMatchObject({ code: 'no-answer' });
});

test('an assertion that the provider finds outside its time points to the clock of this machine', async () => {
  const { base } = await provider(() => ({
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: 'AADSTS700024: Client assertion is not within its valid time range.',
    },
  }));
  await expect(source(base, secret).token()).rejects.toMatchObject({
    code: 'AADSTS700024',
    nextStep: 'Check the clock of this machine.',
  });
});

test('the end of a certificate is known, of other proofs it is not', async () => {
  expect(await certificateEndsAt(secret)).toBeNull();
  expect(await certificateEndsAt({ kind: 'certificate', path: join(folder, 'none.pem') })).toBeNull();
  const path = join(folder, 'ending.pem');
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-days', '20'];
  execFileSync('openssl', [...made, '-keyout', `${path}.key`, '-out', path], { stdio: 'ignore' });
  const left = (await certificateEndsAt({ kind: 'certificate', path }))!.getTime() - Date.now();
  expect(Math.round(left / 86_400_000)).toBe(20);
});
