// F53–F56 and F70: what Graph must never send, and what it may one day. Kept byte for byte, understood or rejected
// with a reason, and nobody else's rows suffer. How it is shown is in test/e2e/dashboard.e2e.test.ts.
import { useDatabase } from '../database.ts';
import { restorePage } from '../../apps/ingester/src/archive/restore-page.ts';
import { type FaultyTenant, useFaultyTenants } from './faulty-tenants.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const graph = useFaultyTenants(database, { scenario: 'calm' });

interface Case {
  readonly id: string;
  readonly justification: string | null;
}

const poisonedPages = 2;

/** Harvests once under the fault and gives what became of the first row of the first pages. */
async function poisoned(as: string) {
  const tenant = await graph.open();
  graph.fault({ name: 'hostile-rows', as, match: 'operationApprovalRequests', times: poisonedPages });
  const sent: Buffer[] = [];
  const { outcomes } = await tenant.harvest({
    derives: true,
    client: (real) => ({
      now: real.now,
      get: async (path, signal) => {
        const answer = await real.get(path, signal);
        sent.push(answer.bytes);
        return answer;
      },
    }),
  });
  graph.heal();
  expect(outcomes).toEqual([expect.objectContaining({ complete: true })]);
  await expectSameBytes(tenant, sent);
  const cases = await tenant.query<Case>(
    `select request_id as id, record->>'requestJustification' as justification from request_version where tenant_id = $1`,
  );
  const rejections = await tenant.query<{ reason: string; excerpt: string }>(
    'select reason, excerpt from rejection where tenant_id = $1',
  );
  const ofTruth = tenant.truth();
  expect(cases.length + rejections.length).toBe(ofTruth.length);
  return { tenant, cases, rejections, pages: poisonedPages };
}

/** O2: every page comes back as it came. */
async function expectSameBytes(tenant: FaultyTenant, sent: readonly Buffer[]): Promise<void> {
  const { tenantId } = tenant.tenant;
  const pages = await tenant.query<{ id: number }>(
    'select page_id::int as id from page where tenant_id = $1 order by 1',
  );
  expect(pages).toHaveLength(sent.length);
  for (const [index, { id }] of pages.entries()) {
    const { bytes } = await restorePage(database.in(tenantId), tenantId, id);
    expect(bytes.equals(sent[index]!)).toBe(true);
  }
}

const marked = (cases: readonly Case[], text: string) =>
  cases.filter(({ justification }) => justification?.includes(text)).length;

test('F53 a NUL is kept in the bytes and shown as a mark', async () => {
  const { cases, rejections, pages } = await poisoned('nul');
  expect([marked(cases, 'before\u2400after'), rejections]).toEqual([pages, []]);
});

test('F54 a lone surrogate is kept in the bytes and shown as a mark', async () => {
  const { cases, pages } = await poisoned('lone-surrogate');
  expect(marked(cases, 'before\ufffdafter')).toBe(pages);
});

test('F54 bytes that are no UTF-8 are kept and rejected with the reason, not decoded to something else', async () => {
  const { rejections, pages } = await poisoned('bad-utf8');
  expect(rejections).toHaveLength(pages);
  for (const { reason } of rejections) expect(reason).toBe('not valid UTF-8');
});

test('F54 direction marks and characters without width stay in the text; the page that shows it decides', async () => {
  const { cases, pages } = await poisoned('bidi');
  expect(marked(cases, '\u202egnp.exe\u202c')).toBe(pages);
});

test('F55 an object that names a member twice is kept and rejected: it says two things', async () => {
  const { rejections, pages } = await poisoned('duplicate-key');
  expect(rejections).toHaveLength(pages);
  for (const { reason } of rejections) expect(reason).toBe('names a member twice');
});

test('F55 two hundred thousand nested lists are kept and rejected, and overflow nothing', async () => {
  const { rejections, pages } = await poisoned('deep');
  expect(rejections).toHaveLength(pages);
  for (const { reason } of rejections) expect(reason).toBe('nested deeper than 200 levels');
});

test.each(['huge-number', 'long-number', 'minus-zero'])(
  'F55 a %s where a text belongs is kept digit for digit, whatever a reader makes of it',
  async (as) => {
    const { cases, tenant } = await poisoned(as);
    expect(cases).toHaveLength(tenant.truth().length);
    expect(marked(cases, 'NaN')).toBe(0);
  },
);

test('F56 names of prototypes are members like any other', async () => {
  const { cases, tenant } = await poisoned('prototype');
  expect(cases).toHaveLength(tenant.truth().length);
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
});

test('F37 a justification of ten megabytes is kept whole, and cut with a note where it is read', async () => {
  const { cases, pages } = await poisoned('long');
  const cut = cases.filter(({ justification }) =>
    justification?.endsWith('[cut here: 10000000 bytes in the archive]'),
  );
  expect(cut).toHaveLength(pages);
  for (const { justification } of cut)
    expect(Buffer.byteLength(justification!)).toBeLessThanOrEqual(1024 * 1024);
});

describe('an interface that changed', () => {
  const shaped = async (as: string) => {
    const tenant = await graph.open();
    graph.fault({ name: 'new-shapes', as });
    const { outcomes } = await tenant.harvest({
      only: ['approval-requests', 'access-policies'],
      derives: true,
    });
    expect(outcomes.map(({ complete }) => complete)).toEqual([true, true]);
    const cases = await tenant.query<{ status: string | null; outcome: string; types: string[] }>(
      'select status, outcome, policy_types as types from approval_case where tenant_id = $1',
    );
    expect(cases).toHaveLength(tenant.truth().length);
    expect(await tenant.query('select from rejection where tenant_id = $1')).toEqual([]);
    const drift = await tenant.query<{ text: string }>(
      `select concat_ws(' ', kind, path, found) as text from drift where tenant_id = $1 and source = 'approval-requests'`,
    );
    return { cases, drift: drift.map(({ text }) => text) };
  };

  test('F70 a status nobody knows stays the word it is, and is told once', async () => {
    const { cases, drift } = await shaped('new-status');
    for (const { status, outcome } of cases)
      expect([status, outcome]).toEqual(['awaitingSecondApproval', 'unknown']);
    expect(drift).toContain('new-value status awaitingSecondApproval');
    for (const { status, outcome } of (await shaped('sentinel')).cases)
      expect([status, outcome]).toEqual(['unknownFutureValue', 'unknown']);
  });

  test('F70 a policy type nobody knows stays the word it is, and is told once', async () => {
    const { cases, drift } = await shaped('new-policy-type');
    for (const { types } of cases) expect(types).toEqual(['quantumPolicy']);
    expect(drift).toContain('new-value requiredOperationApprovalPolicyTypes[] quantumPolicy');
  });

  test.each([
    ['removed-members', 'missing-member status'],
    ['other-types', 'other-type requestor'],
    ['new-members', 'new-member riskScore'],
  ])('F70 rows with %s are all there, and the change is told', async (as, told) => {
    const { cases, drift } = await shaped(as);
    expect(cases).not.toEqual([]);
    expect(drift).toContainEqual(expect.stringMatching(`^${told}`));
  });

  test.each([404, 410])(
    'F70 an address that answers %i is told at once, with what to check',
    async (status) => {
      const tenant = await graph.open();
      await tenant.harvest();
      graph.fault({ name: 'gone-endpoints', status });
      const { outcomes } = await tenant.harvest();
      expect(outcomes).toEqual([
        expect.objectContaining({
          complete: false,
          message: expect.stringContaining(`(${status})`),
          nextStep: expect.stringMatching(/GRAPH_BASE_URL|interface has changed/),
        }),
      ]);
      await tenant.expectHealing();
    },
  );
});
