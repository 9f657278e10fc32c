import { patternsOfRule } from '@countersign/domain';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@countersign/database';
import { readDuration, readIngesterConfig } from './config.ts';

const one = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hush-hush' };

function problems(environment: Record<string, string>): readonly string[] {
  try {
    readIngesterConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test('a tenant is named by the variables of the Azure SDKs', () => {
  expect(readIngesterConfig(one)).toMatchObject({
    intervalMilliseconds: 300_000,
    tenants: [
      {
        entraId: 't',
        name: null,
        credential: { kind: 'secret', secret: 'hush-hush' },
        authorityHost: 'https://login.microsoftonline.com',
        graphBaseUrl: 'https://graph.microsoft.com',
        isDemo: false,
      },
    ],
  });
  expect(readIngesterConfig({}).tenants).toEqual([]);
});

test('every problem is told at once, by name, without a value', () => {
  const told = problems({
    AZURE_CLIENT_SECRET: 'hush-hush',
    GRAPH_BASE_URL: 'http://graph.example',
    COUNTERSIGN_HARVEST_INTERVAL: 'often',
    COUNTERSIGN_TENANTS_FILE: '/nowhere/at/all',
  });
  expect(told).toEqual([
    'COUNTERSIGN_HARVEST_INTERVAL has to be a time like 10s, 5m or 1h, at least 1s',
    'AZURE_TENANT_ID is not set',
    'AZURE_CLIENT_ID is not set',
    'GRAPH_BASE_URL has to start with https://; http:// is accepted for loopback addresses only.',
    'COUNTERSIGN_TENANTS_FILE cannot be read (ENOENT)',
  ]);
  expect(told.join()).not.toContain('hush');
});

test('the patterns of tickets are those of most programs, or one’s own; a wrong one is named by its place', () => {
  const patterns = (text?: string) =>
    patternsOfRule(readIngesterConfig({ COUNTERSIGN_TICKET_PATTERNS: text }).ticketPatterns.rule);
  expect(patterns()).toContain('@+-#+');
  expect(patterns('OPS-#+')).toEqual(['OPS-#+']);
  expect(() => patterns('OPS-#+, (a+)+#')).toThrow(/COUNTERSIGN_TICKET_PATTERNS: pattern 2 may hold letters/);
});

test('a demo talks to this machine only, and has its name', () => {
  const local = { ...one, AZURE_AUTHORITY_HOST: 'http://127.0.0.1:5', GRAPH_BASE_URL: 'http://127.0.0.1:5' };
  expect(readIngesterConfig({ ...local, COUNTERSIGN_DEMO: '1' }).tenants[0]).toMatchObject({
    name: 'Contoso EU (demo)',
    isDemo: true,
  });
  expect(problems({ ...one, COUNTERSIGN_DEMO: '1' })).toHaveLength(2);
});

test('a file names several tenants', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'countersign-config-')), 'tenants.json');
  writeFileSync(
    path,
    JSON.stringify([
      { tenantId: 'a', clientId: 'x', clientSecret: 's', name: 'A' },
      { tenantId: 'b', clientId: 'y', federatedTokenFile: '/f', graphBaseUrl: 'https://graph.microsoft.us' },
    ]),
  );
  expect(
    readIngesterConfig({ COUNTERSIGN_TENANTS_FILE: path }).tenants.map(
      ({ entraId, name, credential, graphBaseUrl }) => [entraId, name, credential.kind, graphBaseUrl],
    ),
  ).toEqual([
    ['a', 'A', 'secret', 'https://graph.microsoft.com'],
    ['b', null, 'federated', 'https://graph.microsoft.us'],
  ]);
  writeFileSync(path, '[{"tenantId":"a","clientId":5}]');
  expect(problems({ COUNTERSIGN_TENANTS_FILE: path })).toEqual([
    'COUNTERSIGN_TENANTS_FILE: 0.clientId is missing or wrong',
  ]);
  writeFileSync(path, '[{"tenantId":"t","clientId":"x","clientSecret":"s"}]');
  expect(problems({ ...one, COUNTERSIGN_TENANTS_FILE: path })).toEqual([
    'the same tenant is configured twice',
  ]);
});

test.each([
  ['10s', 10_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['0s', null],
  ['5', null],
  ['1d', null],
  ['99999h', null],
])('%s is %s milliseconds', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});
