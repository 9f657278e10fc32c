import { formatFilter, type Filter, requestDimensions, requestsQuery } from '@countersign/contract';
import fc from 'fast-check';
import { useDatabase } from '../../../../test/database.ts';
import { readScope } from '../scope/scope.ts';
import {
  type CaseColumns,
  caseRow,
  insertCase,
  insertFinding,
  insertTenant,
  waitingCase,
} from '../testing/rows.ts';
import { findRequestPage } from './request-page.query.ts';

// A second, naive reading of the grammar over plain objects. Where it and the SQL differ, one of them is wrong.

const db = useDatabase({ role: 'countersign_api' });
const texts = ['Wipe', 'wipe', '100%_\\', 'a,b', '=1+1', 'Blå', '', ' '];
const detections = ['own-approval', 'unapproved-change'];

interface Given {
  readonly row: CaseColumns;
  readonly detections: readonly string[];
}

const cases: Given[] = [];

const shapes = fc.record({
  waiting: fc.boolean(),
  requestedAt: fc.option(fc.constantFrom('2026-09-01T08:00:00Z', '2026-09-02T23:30:00.000001Z'), { freq: 5 }),
  decidedAt: fc.constantFrom('2026-09-06T22:30:00Z', '2026-09-07T00:30:00Z', '2026-10-25T01:30:00Z'),
  bracketHours: fc.constantFrom(0, 0, 2),
  operation: fc.option(fc.constantFrom(...texts)),
  justification: fc.option(fc.constantFrom(...texts)),
  note: fc.option(fc.constantFrom(...texts)),
  resourceId: fc.option(fc.constantFrom('device-1', 'a,b')),
  resourceName: fc.option(fc.constantFrom(...texts)),
  types: fc.subarray(['mobileApps', 'scripts', 'a,b']),
  tickets: fc.subarray(['CHG0012345', 'SD-12', 'SD-1']),
  isApp: fc.boolean(),
  requesterId: fc.option(fc.constantFrom('user-1', 'user-2')),
  seconds: fc.integer({ min: 0, max: 20 }).map((step) => step * 60),
  outcome: fc.constantFrom('completed', 'rejected', 'unknown'),
  effect: fc.option(fc.constantFrom('confirmed', 'unproven')),
  detections: fc.subarray(detections),
});

beforeAll(async () => {
  const tenant = await insertTenant(db, 'contoso');
  for (const [index, shape] of fc.sample(shapes, { numRuns: 60, seed: 4600 }).entries()) {
    const decidedAt = Date.parse(shape.decidedAt);
    const bound = (side: number) =>
      new Date(decidedAt + (side * shape.bracketHours * 3_600_000) / 2).toISOString();
    const common = {
      request_id: `r${index}`,
      requested_at: shape.requestedAt,
      operation: shape.operation,
      request_justification: shape.justification,
      resource_id: shape.resourceId,
      resource_name: shape.resourceName,
      policy_types: shape.types,
      tickets: shape.tickets,
      requester_id: shape.isApp ? null : shape.requesterId,
      requester_app_id: shape.isApp ? shape.requesterId : null,
      requester_upn: null,
    };
    const row = shape.waiting
      ? waitingCase(tenant, common)
      : caseRow(tenant, {
          ...common,
          outcome: shape.outcome,
          effect: shape.outcome === 'completed' ? shape.effect : null,
          approval_justification: shape.note,
          decided_at: shape.bracketHours === 0 ? shape.decidedAt : null,
          decided_at_earliest: bound(-1),
          decided_at_latest: bound(1),
          decided_at_source: shape.bracketHours === 0 ? 'audit-event' : 'observed',
          decide_seconds: shape.seconds,
          completed_at: null,
          completed_at_earliest: null,
          completed_at_latest: null,
          completed_at_source: null,
        });
    await insertCase(db, row);
    for (const detection of shape.detections)
      await insertFinding(db, tenant, { detection, cases: [`r${index}`] });
    cases.push({ row, detections: shape.detections });
  }
});

/** The values a dimension has in a case; a number or texts. */
function valuesOf(dimension: string, { row, detections: found }: Given): (string | number | null)[] {
  switch (dimension) {
    case 'resource':
      return [row['resource_id'], row['resource_name']] as (string | null)[];
    case 'requester':
      return [row['requester_id'], row['requester_app_id']] as (string | null)[];
    case 'requester_kind':
      return [row['requester_app_id'] ? 'application' : row['requester_id'] ? 'user' : 'unknown'];
    case 'policy_type':
      return row['policy_types'] as string[];
    case 'ticket':
      return row['tickets'] as string[];
    case 'justification':
      return [row['request_justification'] as string | null];
    case 'note':
      return [row['approval_justification'] as string | null];
    case 'detection':
      return [...found];
    case 'decide_minutes':
      return [row['decide_seconds'] === null ? null : Number(row['decide_seconds']) / 60];
    case 'decided_at_source':
    case 'completed_at_source':
      return [(row[dimension] as string | null) ?? 'unknown'];
    case 'hour':
    case 'weekday':
      return [localPart(dimension, row)];
    default:
      return [row[dimension] as string | null];
  }
}

function localPart(part: 'hour' | 'weekday', row: CaseColumns): number | null {
  if (row['decided_at_earliest'] === null) return null;
  const at =
    (Date.parse(String(row['decided_at_earliest'])) + Date.parse(String(row['decided_at_latest']))) / 2;
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: 'Europe/Oslo',
    hour: 'numeric',
    hourCycle: 'h23',
    weekday: 'short',
  }).formatToParts(at);
  const text = parts.find(({ type }) => type === part)?.value ?? '';
  return part === 'hour' ? Number(text) : ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(text) + 1;
}

function passes({ operator, dimension, values }: Filter, given: Given): boolean {
  const own = valuesOf(dimension, given);
  const held = own.filter((value) => value !== null);
  // What is searched as text where a dimension has ids and names.
  const searched =
    dimension === 'resource' ? [own[1]] : dimension === 'requester' ? [given.row['requester_name']] : held;
  const equal = held.some((value) =>
    values.some((asked) => (typeof value === 'number' ? value === Number(asked) : value === asked)),
  );
  const contains = searched.some((value) =>
    values.some((asked) => value != null && String(value).toLowerCase().includes(asked.toLowerCase())),
  );
  const isFilled = held.some(
    (value) =>
      typeof value === 'number' ||
      ['resource', 'requester', 'policy_type', 'ticket'].includes(dimension) ||
      value.trim() !== '',
  );
  const [first] = held;
  switch (operator) {
    case 'is':
      return equal;
    case 'not':
      return !equal;
    case 'has':
      return contains;
    case 'lacks':
      return !contains;
    case 'empty':
      return !isFilled;
    case 'set':
      return isFilled;
    case 'gt':
      return first !== undefined && Number(first) > Number(values[0]);
    case 'lt':
      return first !== undefined && Number(first) < Number(values[0]);
  }
}

const textual = [
  'operation',
  'justification',
  'note',
  'resource',
  'policy_type',
  'ticket',
  'outcome',
  'effect',
  'requester',
  'detection',
  'decided_at_source',
  'requester_kind',
];
const numeric = ['decide_minutes', 'hour', 'weekday'];
const textValues = fc.constantFrom(
  ...texts,
  'device-1',
  'user-1',
  'scripts',
  'SD-1',
  'CHG0012345',
  'completed',
  'confirmed',
  'own-approval',
  'observed',
  'user',
  'i',
  '%',
);
const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    operator: fc.constantFrom<Filter['operator']>('is', 'not', 'has', 'lacks'),
    dimension: fc.constantFrom(...textual),
    values: fc.array(textValues, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    operator: fc.constantFrom<Filter['operator']>('is', 'not', 'gt', 'lt'),
    dimension: fc.constantFrom(...numeric),
    values: fc.tuple(fc.constantFrom('0', '1', '2', '7', '10', '23')),
  }),
  fc.record({
    operator: fc.constantFrom<Filter['operator']>('empty', 'set'),
    dimension: fc.constantFrom(...textual, ...numeric),
    values: fc.constant([]),
  }),
);

async function list(query: object): Promise<string[]> {
  const question = requestsQuery.parse({ tz: 'Europe/Oslo', ...query });
  const scope = await readScope(db.dataSource, question);
  const rows = await findRequestPage(db.dataSource, { scope, sort: question.sort, after: null, limit: 1000 });
  return rows.map(({ id }) => id).sort();
}

test('any filters give the rows that a plain reading of them gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(filters, { minLength: 1, maxLength: 4 }), async (asked) => {
      const expected = cases
        .filter((given) => asked.every((filter) => passes(filter, given)))
        .map(({ row }) => String(row['request_id']))
        .sort();
      expect(await list({ f: asked.map(formatFilter) })).toEqual(expected);
    }),
    { numRuns: 300, seed: 4600 },
  );
});

test('a filter and its opposite share the cases between them', async () => {
  const opposites = [
    ['is', 'not'],
    ['has', 'lacks'],
  ] as const;
  for (const dimension of textual) {
    for (const [one, other] of opposites) {
      const both = [
        ...(await list({ f: `${one},${dimension},i` })),
        ...(await list({ f: `${other},${dimension},i` })),
      ];
      expect([dimension, both.sort()]).toEqual([dimension, cases.map(({ row }) => row['request_id']).sort()]);
    }
  }
});

test('every dimension of the contract can be asked', async () => {
  for (const dimension of requestDimensions) {
    const all = [...(await list({ f: `set,${dimension}` })), ...(await list({ f: `empty,${dimension}` }))];
    expect([dimension, all.length]).toEqual([dimension, cases.length]);
  }
  expect(await list({ f: 'is,flagged,true' })).toEqual(await list({ f: 'set,flagged' }));
  expect(await list({ f: 'is,request,r1,r2' })).toEqual(['r1', 'r2']);
  expect(await list({ f: 'is,requester_kind,app' })).toEqual(
    await list({ f: 'is,requester_kind,application' }),
  );
});

test('a ticket is found in any case of letters, by the filter and by free text', async () => {
  const withIt = cases
    .filter(({ row }) => (row['tickets'] as string[]).includes('SD-12'))
    .map(({ row }) => String(row['request_id']))
    .sort();
  expect(withIt.length).toBeGreaterThan(0);
  expect(await list({ f: 'is,ticket,sd-12' })).toEqual(withIt);
  expect(await list({ q: 'sd-12' })).toEqual(withIt);
});
