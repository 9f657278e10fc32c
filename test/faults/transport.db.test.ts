// F26–F37 seen through the whole ingester: throttling, transport, identity. What one answer does to the client
// alone is in libs/graph/src/graph.test.ts.
import { foreignLinkForms } from '../../apps/graph-simulator/src/index.ts';
import { useDatabase } from '../database.ts';
import { ingestProgram } from '../ingest-program.ts';
import { useFaultyTenants } from './faulty-tenants.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const graph = useFaultyTenants(database, { scenario: 'calm' });
const everything = { only: ['approval-requests', 'access-policies', 'audit-events'] as const };
const requestsSince = (before: number) => graph.simulator.requestLog.slice(before);

describe('throttling', () => {
  test('F26 a wait that is longer than a cycle ends it, and nobody of the tenant asks before it is over', async () => {
    const [tenant, other] = [await graph.open(), await graph.open()];
    graph.fault({ name: 'throttle-everything', retryAfter: '36000' });
    const before = graph.simulator.requestLog.length;
    expect((await tenant.harvest(everything)).outcomes.map(({ complete }) => complete)).toEqual([
      false,
      false,
      false,
    ]);
    expect(requestsSince(before).filter(({ path }) => path.includes('deviceManagement'))).toHaveLength(1);
    expect(await tenant.state()).toMatchObject({
      state: 'throttled',
      throttled_until: new Date(graph.clock.now() + 36_000_000),
    });
    graph.heal();
    const held = graph.simulator.requestLog.length;
    graph.clock.advance(35_000_000);
    await tenant.harvest({ ...everything, isOnce: false });
    expect(requestsSince(held)).toEqual([]);
    expect((await other.harvest()).outcomes).toEqual([expect.objectContaining({ complete: true })]);
    graph.clock.advance(1_000_001);
    expect((await tenant.harvest()).outcomes).toEqual([expect.objectContaining({ complete: true })]);
    await tenant.expectNothingLost();
  });

  test('F28 six hours of refusals are a probe now and then, cost other tenants nothing, and heal by themselves', async () => {
    const tenant = await graph.open();
    await tenant.harvest();
    graph.fault({ name: 'throttle-everything', retryAfter: null });
    const [before, from] = [graph.simulator.requestLog.length, graph.clock.now()];
    while (graph.clock.now() - from < 6 * 3_600_000) {
      await tenant.harvest({ ...everything, isOnce: false });
      graph.clock.advance(300_000);
    }
    const probes = requestsSince(before).filter(({ path }) => path.includes('deviceManagement'));
    const minutes = (graph.clock.now() - from) / 60_000;
    expect(probes.length).toBeGreaterThan(10);
    expect(probes.length).toBeLessThan(minutes * 2);
    expect(await tenant.state()).toMatchObject({ state: 'throttled' });
    // Said when it began, and not again.
    expect(tenant.said.length).toBeLessThanOrEqual(3);
    await tenant.expectHealing();
  });

  test('F28 a source that is throttled for ever does not starve the others', async () => {
    const tenant = await graph.open();
    graph.fault({ name: 'throttle-everything', retryAfter: '3600', match: 'operationApprovalRequests' });
    const read: string[] = [];
    for (let cycle = 0; cycle < 2; cycle += 1) {
      const { outcomes } = await tenant.harvest({ only: ['approval-requests', 'access-policies'] });
      read.push(...outcomes.filter(({ complete }) => complete).map(({ source }) => source));
      graph.clock.advance(3_600_001);
    }
    expect(read).toEqual(['access-policies']);
  });
});

describe('identity', () => {
  test('F29 a token that expires between two pages is renewed once, and the same page read again', async () => {
    const tenant = await graph.open();
    graph.fault({ name: 'expired-tokens', match: '$skiptoken', times: 1 });
    expect((await tenant.harvest()).outcomes).toEqual([expect.objectContaining({ complete: true })]);
    await tenant.expectNothingLost();
    graph.fault({ name: 'expired-tokens' });
    const before = graph.simulator.requestLog.length;
    const { outcomes } = await tenant.harvest();
    expect(outcomes).toEqual([
      expect.objectContaining({ complete: false, nextStep: expect.stringContaining('app registration') }),
    ]);
    expect(requestsSince(before).filter(({ path }) => path.includes('deviceManagement'))).toHaveLength(2);
    await tenant.expectHealing();
  });

  test.each([
    ['secret-expired', 'AADSTS7000222', 'Create a new secret'],
    ['certificate-unknown', 'AADSTS700027', 'Upload the certificate'],
    ['certificate-expired', 'AADSTS7000226', 'Create a new certificate'],
    ['assertion-time', 'AADSTS700024', 'Check the clock'],
    ['no-consent', 'AADSTS65001', 'Grant admin consent'],
    ['app-disabled', 'AADSTS7000112', 'Enable the enterprise application'],
    ['tenant-gone', 'AADSTS90002', 'Check AZURE_TENANT_ID'],
    ['policy', 'AADSTS53003', 'Exclude the app'],
  ])(
    'F30 %s has its code and its remedy, is told once, and is not asked in a hot loop',
    async (as, code, remedy) => {
      const tenant = await graph.open();
      graph.fault({ name: 'refused-sign-in', as });
      const before = graph.simulator.requestLog.length;
      for (let cycle = 0; cycle < 3; cycle += 1) await tenant.harvest();
      expect(await tenant.state()).toMatchObject({
        state: 'failing',
        message: expect.stringContaining(`(${code})`),
        next_step: expect.stringContaining(remedy),
      });
      expect(tenant.said).toHaveLength(1);
      expect(requestsSince(before).filter(({ method }) => method === 'POST')).toHaveLength(3);
      await tenant.expectHealing();
    },
  );

  const ingest = (said: string[], environment: Record<string, string> = {}) =>
    ingestProgram(database, { ...graph.simulator.environment, ...environment }, said);

  test('F32 a token that may write is not used, unless somebody accepted that in so many words', async () => {
    const said: string[] = [];
    const program = ingest(said);
    const [config] = program.config.tenants;
    const only = { only: ['approval-requests'] as const, isOnce: true };
    graph.fault({ name: 'excess-permissions', permissions: ['DeviceManagementRBAC.ReadWrite.All'] });
    const before = graph.simulator.requestLog.length;
    expect((await program.harvest(config!, only)).outcomes).toEqual([
      expect.objectContaining({
        complete: false,
        message: expect.stringContaining('may do more than read: DeviceManagementRBAC.ReadWrite.All'),
        nextStep: expect.stringContaining('Remove these permissions'),
      }),
    ]);
    expect(requestsSince(before).some(({ path }) => path.includes('deviceManagement'))).toBe(false);
    expect(said.join('')).toContain('"code":"overprivileged"');
    const accepting = ingest(said, { COUNTERSIGN_ALLOW_WRITE_PERMISSIONS: 'true' });
    expect((await accepting.harvest(accepting.config.tenants[0]!, only)).outcomes).toEqual([
      expect.objectContaining({ complete: true }),
    ]);
    // Reading more than is needed is no danger to the evidence: it is told, and harvested.
    graph.fault({ name: 'excess-permissions', permissions: ['User.Read.All'] });
    const reading = ingest(said);
    expect((await reading.harvest(reading.config.tenants[0]!, only)).outcomes).toEqual([
      expect.objectContaining({ complete: true }),
    ]);
    expect(said.at(-1)).toContain('User.Read.All');
  });
});

describe('whoever answers in the place of Graph', () => {
  test.each(foreignLinkForms)(
    'F33 a nextLink of the form %s is kept as evidence and not followed',
    async (form) => {
      const tenant = await graph.open();
      graph.fault({ name: 'foreign-links', form });
      expect((await tenant.harvest()).outcomes).toEqual([expect.objectContaining({ complete: false })]);
      expect(await tenant.sweeps()).toEqual([
        expect.objectContaining({ complete: false, pages: 1, items: 20 }),
      ]);
      expect(await tenant.state()).toMatchObject({ state: 'failing' });
      expect(graph.simulator.evilHost.bytesReceived).toBe(0);
      await tenant.expectHealing();
    },
  );

  test.each([301, 302, 307, 308])('F34 a redirect with %i is not followed', async (status) => {
    const tenant = await graph.open();
    graph.fault({ name: 'redirects', status });
    expect((await tenant.harvest()).outcomes).toEqual([
      expect.objectContaining({ complete: false, items: 0 }),
    ]);
    expect(graph.simulator.evilHost.bytesReceived).toBe(0);
    expect(await tenant.state()).toMatchObject({
      state: 'failing',
      message: expect.stringContaining('redirect'),
    });
    await tenant.expectHealing();
  });

  test('F33 token and secret stand in no table and no log', async () => {
    const tenant = await graph.open();
    const token = await tenant.tokens.token();
    for (const name of ['foreign-links', 'redirects', 'cut-bodies', 'expired-tokens']) {
      graph.fault({ name });
      await tenant.harvest();
      graph.heal();
    }
    await tenant.harvest();
    const canaries = [token, token.split('.')[2]!, graph.simulator.clientSecret];
    for (const table of ['page', 'sweep', 'harvest_state', 'rejection', 'tenant', 'observation']) {
      const rows = await tenant.query<{ text: string }>(
        `select t::text as text from ${table} t where tenant_id = $1`,
      );
      for (const canary of canaries) expect(rows.some(({ text }) => text.includes(canary))).toBe(false);
    }
    for (const canary of canaries) expect(tenant.said.join('')).not.toContain(canary);
  });
});

describe('bodies', () => {
  test.each([
    ['cut in the middle', { name: 'cut-bodies', afterBytes: 900 }, 0],
    ['shorter than they say', { name: 'wrong-lengths', by: 100 }, 0],
    ['a compressed bomb', { name: 'gzip-bombs', megabytes: 200 }, 0],
    ['dripping in, and then not any more', { name: 'slow-drip', bytes: 500, everyMilliseconds: 60_000 }, 0],
    // Whole answers, however wrong: kept, to be looked at.
    ['HTML', { name: 'html-answers' }, 1],
    ['longer than they say', { name: 'wrong-lengths', by: -100 }, 1],
  ])('F35 bodies that are %s fail the page, and half of one is no page', async (_, fault, pages) => {
    const tenant = await graph.open();
    graph.fault(fault);
    expect((await tenant.harvest()).outcomes).toEqual([expect.objectContaining({ complete: false })]);
    expect(await tenant.sweeps()).toEqual([expect.objectContaining({ complete: false, pages })]);
    expect(await tenant.state()).toMatchObject({ state: 'failing', message: expect.stringMatching(/\w/) });
    await tenant.expectHealing();
  });
});
