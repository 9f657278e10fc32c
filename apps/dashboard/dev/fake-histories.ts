import type {
  CaseRow,
  CountedShare,
  HistoryItem,
  Outcome,
  Person,
  PersonProfile,
  Resource,
} from '@countersign/contract';
import { rows, tenantId } from './fake-world.ts';

const askedBy = (id: string) => rows.filter((row) => row.requester.id === id);
const decidedBy = (id: string) => rows.filter((row) => row.approver?.id === id);
const requestsFor = (id: string) => rows.filter((row) => row.resource.id === id);

const seen = (text: string, mine: readonly CaseRow[]) => ({
  text,
  firstSeenAt: mine.at(-1)?.requestedAt ?? null,
  lastSeenAt: mine[0]?.requestedAt ?? null,
});

function share(count: number, of: number, ...found: string[]): CountedShare {
  return { count, of, share: of < 10 ? null : count / of, rows: found };
}

function outcomesOf(mine: readonly CaseRow[], ofPerson: string) {
  const counts: PersonProfile['asRequester']['outcomes'] = {};
  for (const { outcome } of mine) {
    const rowsOf = [ofPerson, `is,outcome,${outcome}`];
    counts[outcome] = { count: (counts[outcome]?.count ?? 0) + 1, rows: rowsOf };
  }
  return counts as Partial<Record<Outcome, { count: number; rows: string[] }>>;
}

function halfOf(mine: readonly CaseRow[], ofPerson: string) {
  const decided = mine.filter((row) => row.decision !== null);
  const rejected = decided.filter((row) => row.decision === 'rejected').length;
  return {
    total: { count: mine.length, rows: [ofPerson] },
    outcomes: outcomesOf(mine, ofPerson),
    rejected: share(rejected, decided.length, ofPerson, 'is,outcome,rejected'),
    flagged: { count: mine.filter((row) => row.findings.length > 0).length, rows: [ofPerson, 'set,flagged'] },
    partners: [],
  };
}

export function person(id: string): Person | null {
  const [asked, decided] = [askedBy(id), decidedBy(id)];
  const one = asked[0]?.requester ?? decided[0]?.approver;
  if (!one) return null;
  const all = [...asked, ...decided];
  const ids = { asked: `is,requester,${id}`, decided: `is,approver,${id}` };
  const known = decided.flatMap(({ decideSeconds }) => decideSeconds ?? []).sort((a, b) => a - b);
  const middle = known.length < 10 ? null : (known[Math.floor(known.length / 2)] ?? null);
  const profile: PersonProfile = {
    tenantId,
    tenantName: 'Contoso',
    kind: one.kind === 'application' ? 'application' : 'user',
    names: one.name === null ? [] : [seen(one.name, all), seen(`${one.name} (before)`, all.slice(-3))],
    upns: one.upn === null ? [] : [seen(one.upn, all)],
    upnOnly: one.upn === null ? [] : [{ upn: one.upn, people: 2, count: 12, atLeast: false }],
    firstSeenAt: all.at(-1)?.requestedAt ?? null,
    lastSeenAt: all[0]?.requestedAt ?? null,
    approverGroups: [],
    asRequester: {
      ...halfOf(asked, ids.asked),
      withoutJustification: share(
        asked.filter((row) => !row.requestJustification).length,
        asked.length,
        ids.asked,
      ),
    },
    asApprover: {
      ...halfOf(decided, ids.decided),
      withoutNote: share(
        decided.filter((row) => !row.approvalJustification).length,
        decided.length,
        ids.decided,
      ),
      quick: share(known.filter((seconds) => seconds < 120).length, known.length, ids.decided),
      decision: {
        n: known.length,
        bracketed: 0,
        waiting: 0,
        medianSeconds: middle,
        medianAtLeast: false,
        p90Seconds: middle,
        p90AtLeast: false,
      },
    },
    events: { count: 0, atLeast: false, firstAt: null, lastAt: null },
  };
  return { id, profiles: [profile] };
}

export function resource(id: string): Resource | null {
  const mine = requestsFor(id);
  const [newest] = mine;
  if (!newest) return null;
  const ofObject = `is,resource,${id}`;
  const { total, outcomes, flagged } = halfOf(mine, ofObject);
  const { firstSeenAt, lastSeenAt } = seen('', mine);
  return {
    id,
    profiles: [
      {
        tenantId,
        tenantName: 'Contoso',
        names: newest.resource.name === null ? [] : [seen(newest.resource.name, mine)],
        types: newest.resource.type === null ? [] : [newest.resource.type],
        firstSeenAt,
        lastSeenAt,
        deleted: null,
        cases: { total, outcomes, flagged, bulk: mine.filter((row) => row.resource.count > 1).length },
        events: { count: 0, atLeast: false, firstAt: null, lastAt: null, looked: 0 },
        findings: newest.findings,
      },
    ],
  };
}

/** Requests and decisions only: the made-up world has no audit events of its own. */
export function historyOf(of: string, id: string) {
  const asked = (of === 'people' ? askedBy(id) : requestsFor(id)).map<HistoryItem>((row) => ({
    kind: 'asked',
    at: row.requestedAt,
    case: row,
  }));
  const decided = (of === 'people' ? decidedBy(id) : []).map<HistoryItem>((row) => ({
    kind: 'decided',
    at: row.decided.latest,
    case: row,
  }));
  const items = [...asked, ...decided].sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return { items, nextCursor: null, kinds: ['asked', 'decided'] };
}
