import {
  type LedgerBalance,
  parseFilter,
  type Policy,
  type PolicyList,
  type ProtectedWrite,
  type ProtectedWriteList,
} from '@countersign/contract';
import { now, pick, random, requesters, tenantId } from './fake-world.ts';

const day = 86_400_000;
const ago = (days: number) => new Date(now.getTime() - days * day).toISOString();
const app = { id: 'a7c1d0e2-0000-4000-8000-000000000007', name: 'PatchWerk Publisher' };

const version = (name: string, type: string, days: number): Policy['versions'][number] => ({
  name,
  description: 'Two-person rule',
  policyTypes: [type],
  platforms: ['notApplicable'],
  approverGroupIds: ['e31453de-7bbf-4819-824e-8857b8cc4af4'],
  lastModifiedAt: ago(days),
  firstSeenAt: ago(days - 0.01),
  lastSeenAt: ago(0),
  goneAt: null,
});

function fakePolicy(policyId: string, type: string, names: readonly [string, number][]): Policy {
  const versions = names.map(([name, days]) => version(name, type, days));
  const since = Math.max(...names.map(([, days]) => days));
  return {
    ...version(names[0]?.[0] ?? policyId, type, names[0]?.[1] ?? 0),
    tenantId,
    policyId,
    isInForce: true,
    periods: [
      {
        policyType: type,
        from: ago(since),
        to: null,
        fromSource: type === 'app' ? 'audit-event' : 'reported',
      },
    ],
    versions,
    exclusions: [],
    approverGroups: [{ groupId: 'e31453de-7bbf-4819-824e-8857b8cc4af4', name: 'MAA approvers' }],
    health:
      policyId === 'p-wipe'
        ? { state: 'one', sure: 1, most: 1, reason: 'One person alone can approve.' }
        : { state: 'open', sure: 4, most: 4, reason: '4 people can approve.' },
  };
}

const policies: readonly Policy[] = [
  fakePolicy('p-apps', 'app', [
    ['Apps, two people', 20],
    ['Apps', 60],
  ]),
  fakePolicy('p-wipe', 'deviceWipe', [['Device wipe', 40]]),
];

export const policyList = (): PolicyList => ({ items: [...policies], nextCursor: null });

const kinds = [
  ['approved', 'tied'],
  ['approved', 'tied'],
  ['approved', 'tied'],
  ['exempt', 'excluded_app'],
  ['undecidable', 'ambiguous'],
  ['unexplained', 'no_request'],
  ['outside_policy', 'no_policy'],
] as const;

const writes: readonly ProtectedWrite[] = Array.from({ length: 400 }, (_, index) => {
  const [writeClass, reason] = pick(kinds);
  const occurredAt = ago(index * 0.22 + random() * 0.1);
  const policyType = writeClass === 'outside_policy' ? 'script' : pick(['app', 'deviceWipe']);
  const policy = policies.find(({ policyTypes }) => policyTypes.includes(policyType));
  const alone = writeClass === 'exempt';
  const who = pick(requesters);
  const at = { tenantId, archiveIndex: 9000 - index, occurredAt };
  return {
    ...at,
    policyType,
    writeClass,
    reason,
    policyId: policy?.policyId ?? null,
    policyName: policy?.name ?? null,
    requestId: null,
    appId: alone ? app.id : null,
    event: {
      ...at,
      eventId: `event-${index}`,
      category: 'Application',
      component: 'MobileApp',
      activity: 'Patch mobile app',
      activityType: 'Patch MobileApp',
      operationType: 'Patch',
      result: 'Success',
      correlationId: null,
      actor: {
        type: 'ItPro',
        userId: alone ? null : who.id,
        upn: alone ? null : who.upn,
        appId: app.id,
        appName: app.name,
        ip: null,
      },
      resources: [{ type: 'Win32LobApp', id: `object-${index % 30}`, name: `Package ${index % 30}` }],
      requestId: null,
      purgedRequest: null,
      firstSeenAt: occurredAt,
    },
  };
});

function matching(query: URLSearchParams): ProtectedWrite[] {
  const filters = query.getAll('f').map(parseFilter);
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '9'];
  return writes.filter((write) => {
    const values: Record<string, string | null> = {
      write_class: write.writeClass,
      write_reason: write.reason,
      policy_type: write.policyType,
      policy: write.policyId,
      app: write.appId,
      actor: write.event.actor.userId,
    };
    const fits = filters.every(({ dimension, values: wanted }) => wanted.includes(values[dimension] ?? ''));
    return fits && from <= write.occurredAt && write.occurredAt < to;
  });
}

export function writeList(query: URLSearchParams): ProtectedWriteList {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  const found = matching(query);
  return { items: found.slice(start, end), nextCursor: end < found.length ? String(end) : null };
}

type Classes = LedgerBalance['buckets'][number]['classes'];

function counted(of: readonly ProtectedWrite[]): Classes {
  return of.reduce<Classes>(
    (sum, { writeClass }) => ({ ...sum, [writeClass]: (sum[writeClass] ?? 0) + 1 }),
    {},
  );
}

function withRows(of: readonly ProtectedWrite[], more: readonly string[] = []): LedgerBalance['classes'] {
  return Object.fromEntries(
    Object.entries(counted(of)).map(([name, count]) => [
      name,
      { count, rows: [`is,write_class,${name}`, ...more] },
    ]),
  );
}

export function balance(query: URLSearchParams): LedgerBalance {
  const found = matching(query);
  const [from, to] = [query.get('from') ?? ago(90), query.get('to') ?? now.toISOString()];
  const size = (Date.parse(to) - Date.parse(from)) / 13;
  const bound = (index: number) => new Date(Date.parse(from) + index * size).toISOString();
  return {
    from,
    to,
    bucket: 'week',
    buckets: Array.from({ length: 13 }, (_, index) => {
      const [start, end] = [bound(index), bound(index + 1)];
      const inside = found.filter(({ occurredAt }) => start <= occurredAt && occurredAt < end);
      return { from: start, to: end, classes: counted(inside), total: inside.length, coverage: 'complete' };
    }),
    types: ['app', 'deviceWipe', 'script'].map((policyType) => {
      const own = found.filter((write) => write.policyType === policyType);
      const classes = withRows(own, [`is,policy_type,${policyType}`]);
      return { policyType, isProtected: policyType !== 'script', classes, total: own.length };
    }),
    classes: withRows(found),
    total: found.length,
    toBeJudged: 3,
    gaps: [],
  };
}
