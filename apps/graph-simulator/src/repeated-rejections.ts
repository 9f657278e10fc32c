import { type Instant, days } from './clock.ts';
import { type RequestRecord } from './ledger.ts';
import { type RepeatedRejection } from './truth.ts';

/** Runs of at least three rejections of one requester, each within 24 hours of the first of its run. */
export function repeatedRejections(requests: readonly RequestRecord[], until: Instant): RepeatedRejection[] {
  const byRequester = new Map<string, RequestRecord[]>();
  for (const request of requests) {
    const end = request.steps.at(-1);
    if (end?.status !== 'rejected' || request.statusAt(until) !== 'rejected') continue;
    byRequester.set(request.requester.id, [...(byRequester.get(request.requester.id) ?? []), request]);
  }
  return [...byRequester.values()].flatMap(runsOf);
}

function runsOf(rejected: readonly RequestRecord[]): RepeatedRejection[] {
  const sorted = [...rejected].sort((a, b) => rejectedAt(a) - rejectedAt(b));
  const runs: RequestRecord[][] = [];
  for (const request of sorted) {
    const first = runs.at(-1)?.[0];
    if (first !== undefined && rejectedAt(request) - rejectedAt(first) <= days(1)) runs.at(-1)?.push(request);
    else runs.push([request]);
  }
  return runs.filter((run) => run.length >= 3).map(runOf);
}

function runOf(run: readonly RequestRecord[]): RepeatedRejection {
  const [first, last] = [run[0] as RequestRecord, run.at(-1) as RequestRecord];
  return {
    requester: first.requester,
    requestIds: run.map(({ id }) => id),
    from: first.decidedAt as string,
    to: last.decidedAt as string,
  };
}

function rejectedAt(request: RequestRecord): Instant {
  return Date.parse(request.decidedAt as string);
}
