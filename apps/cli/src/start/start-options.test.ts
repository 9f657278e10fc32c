import { childEnvironment, environmentToCheck, readStartOptions } from './start-options.ts';

const tenant = { AZURE_TENANT_ID: 'a-tenant', AZURE_CLIENT_ID: 'an-app', AZURE_CLIENT_SECRET: 'a-secret' };

test('without a tenant the demo is started, with one it is not', () => {
  expect(readStartOptions([], {})).toMatchObject({ isDemo: true });
  expect(readStartOptions(['--demo'], { AZURE_TENANT_ID: '' })).toMatchObject({ isDemo: true });
  expect(readStartOptions([], tenant)).toMatchObject({ isDemo: false });
  expect(readStartOptions([], { COUNTERSIGN_TENANTS_FILE: 'tenants.json' })).toMatchObject({ isDemo: false });
});

test('the demo refuses real credentials, and does not repeat them', () => {
  expect(() => readStartOptions(['--demo'], tenant)).toThrow(/AZURE_TENANT_ID, .*AZURE_CLIENT_SECRET is set/);
  expect(() => readStartOptions(['--demo'], tenant)).not.toThrow(/a-secret/);
});

test('credentials without a tenant are a mistake and no demo', () => {
  expect(() => readStartOptions([], { AZURE_CLIENT_ID: 'an-app' })).toThrow(/no tenant is/);
});

test('an unknown flag is told in one line', () => {
  expect(() => readStartOptions(['--dmeo'], {})).toThrow(
    /^Unknown option '--dmeo'\. Try "countersign start --help"\.$/,
  );
});

const base = { databaseUrl: 'postgres://x', dataDir: '/data', isTerminal: false };

test('children are told where the archive is, whatever .env says', () => {
  expect(childEnvironment({ ...tenant, DATABASE_URL: 'other', PORT: '1' }, base)).toEqual({
    ...tenant,
    PORT: '1',
    DATABASE_URL: 'postgres://x',
    COUNTERSIGN_DATA_DIR: '/data',
  });
});

test('in the demo the simulated tenant takes the place of any other, and the beat is quick unless set', () => {
  const demo = { AZURE_TENANT_ID: 'simulated', GRAPH_BASE_URL: 'http://127.0.0.1:1' };
  const environment = childEnvironment({ ...tenant, GRAPH_BASE_URL: 'https://graph' }, { ...base, demo });
  expect(environment).toMatchObject({ ...demo, COUNTERSIGN_DEMO: '1', COUNTERSIGN_HARVEST_INTERVAL: '10s' });
  expect(environment).not.toHaveProperty('AZURE_CLIENT_SECRET');
  const set = { COUNTERSIGN_HARVEST_INTERVAL: '1m' };
  expect(childEnvironment(set, { ...base, demo })).toMatchObject(set);
});

test('on a terminal the children log warnings only, unless asked for more', () => {
  expect(childEnvironment({}, { ...base, isTerminal: true })).toMatchObject({ LOG_LEVEL: 'warn' });
  expect(childEnvironment({ LOG_LEVEL: 'debug' }, { ...base, isTerminal: true })).toMatchObject({
    LOG_LEVEL: 'debug',
  });
});

test('what is checked before anything runs is what a person wrote, with a place for the archive and the demo tenant', () => {
  const wrong = { DATABASE_URL: 'mysql://x', PORT: 'abc' };
  expect(environmentToCheck({ ...tenant, ...wrong }, { isDemo: false })).toMatchObject({
    ...tenant,
    ...wrong,
  });
  expect(environmentToCheck({}, { isDemo: false })['DATABASE_URL']).toMatch(/^postgres:/);
  expect(environmentToCheck({}, { isDemo: true })).toMatchObject({
    COUNTERSIGN_DEMO: '1',
    GRAPH_BASE_URL: 'http://127.0.0.1',
  });
});
