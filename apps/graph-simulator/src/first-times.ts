import { type Instant, days } from './clock.ts';
import { type RequestRecord } from './ledger.ts';
import { type FirstTimes } from './truth.ts';

/** What cannot be undone, or gives somebody power. */
const destructive = ['deviceWipe', 'deviceRetire', 'deviceDelete', 'role'];
const ofHighImpact = [...destructive, 'script', 'operationApprovalPolicy'];

/** Nobody remembers longer. */
const rememberedFor = days(180);
/** Of somebody new everything is a first time. */
const knownAfter = days(30);

interface Deed {
  readonly request: RequestRecord;
  readonly who: string;
  /** What is done for the first time: a type asked about, a requester met. */
  readonly what: string;
  readonly at: Instant;
  /** Whether the first time of this would be worth a word. */
  readonly isOfWeight: boolean;
}

/**
 * The first times there really were, by what everybody did: of people who had been doing the like for a month when the
 * week (from Monday on) began. Who did it half a year before the week and not since does it for the first time again.
 */
export function firstTimes(requests: readonly RequestRecord[], until: Instant): FirstTimes {
  const filed = requests.flatMap((request): Deed[] => {
    const { requester, policyType } = request;
    const isOfWeight = ofHighImpact.includes(policyType);
    return deed(request, request.requestedAt, { who: requester.id, what: policyType, isOfWeight });
  });
  const decided = requests.flatMap((request): Deed[] => {
    const { requester, approver, policyType, decidedAt } = request;
    if (approver === undefined || decidedAt === undefined) return [];
    const isApproved = request.steps.some(({ status }) => status === 'approved');
    const isOfWeight = isApproved && destructive.includes(policyType);
    return deed(request, decidedAt, { who: approver.id, what: requester.id, isOfWeight });
  });
  const idsOf = (deeds: readonly Deed[]) =>
    firstOf(deeds.filter(({ at }) => at <= until)).map(({ request }) => request.id);
  return { ofActors: idsOf(filed), ofPairs: idsOf(decided) };
}

function deed(request: RequestRecord, at: string, rest: Omit<Deed, 'request' | 'at'>): Deed[] {
  return [{ request, at: Date.parse(at), ...rest }];
}

function firstOf(deeds: readonly Deed[]): Deed[] {
  const since = new Map<string, Instant>();
  const last = new Map<string, Instant>();
  return [...deeds]
    .sort((a, b) => a.at - b.at)
    .filter(({ who, what, at, isOfWeight }) => {
      const monday = mondayBefore(at);
      const known = since.get(who) ?? at;
      since.set(who, known);
      const before = last.get(`${who} ${what}`);
      last.set(`${who} ${what}`, at);
      const isFirst = before === undefined || before < monday - rememberedFor;
      return isFirst && isOfWeight && known <= monday - knownAfter;
    });
}

/** 1970-01-01 was a Thursday. */
function mondayBefore(at: Instant): Instant {
  const day = Math.floor(at / days(1));
  return days(day - ((day + 3) % 7));
}
