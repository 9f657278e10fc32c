import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSimulatorReady, demoTenant, simulatorArguments } from './demo-tenant.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'countersign-demo-'));

test('a second start shows the same tenant, continued', () => {
  const dataDir = folder();
  const first = demoTenant(dataDir, new Date('2026-01-31T09:00:00Z'));
  expect(demoTenant(dataDir, new Date('2026-02-28T09:00:00Z'))).toEqual(first);
  expect(simulatorArguments(first, 4700)).toEqual([
    ...['--port', '4700', '--seed', '1', '--anchor', '2026-01-31T09:00:00.000Z'],
  ]);
});

test('a damaged file is not replaced by another tenant', () => {
  const dataDir = folder();
  for (const text of ['', '{}', '{"seed":"1","anchor":"soon"}']) {
    writeFileSync(join(dataDir, 'demo-tenant.json'), text);
    expect(() => demoTenant(dataDir, new Date())).toThrow(/is damaged/);
  }
});

test('only the simulator own message counts as ready', () => {
  const environment = { GRAPH_BASE_URL: 'http://x' };
  expect(asSimulatorReady({ type: 'ready', origin: 'http://x', environment })).toEqual({
    origin: 'http://x',
    environment,
  });
  for (const other of [
    undefined,
    null,
    'ready',
    { type: 'ready' },
    { type: 'other', origin: 'x', environment },
  ]) {
    expect(asSimulatorReady(other)).toBeUndefined();
  }
});
