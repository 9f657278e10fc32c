import { coreSources, type Source } from '@countersign/domain';
import { type SweepToInsert } from '../../apps/ingester/src/archive/archive-store.ts';
import { findSuspect, type Suspect } from './person.ts';
import { type Replica } from './replica.ts';
import { day, hour, minute } from './schedule.ts';
import { type Version } from './truth.ts';
import { type Span, type World } from './world.ts';

// What has to hold when the faults are over and the ingester had its cycles: E1 to E4.

/** E1 for what is there now: everything visible for long enough is archived. */
export function checkNothingMissing(world: World, seenBefore: number, isLateCounted: boolean): void {
  const archived = archivedHashes(world);
  for (const source of coreSources) {
    for (const version of world.truth.visibleAt(source, world.time.now)) {
      // Policies are read every hour only.
      const patience = source === 'access-policies' && !isLateCounted ? hour : 0;
      if (version.visibleFrom + patience > seenBefore || archived.has(version.hash)) continue;
      if (!isLateCounted && version.visibleFrom - version.since > 20 * hour) continue;
      if (isPastFindingOut(world, version, isLateCounted)) {
        world.hidden += Number(isLateCounted);
        continue;
      }
      world.violate(
        'E1',
        `${told(version)} is visible since ${iso(version.visibleFrom)} and is not archived.`,
      );
    }
  }
}

/**
 * Of a time of which nothing is known yet, an answer that shows some events and lacks others looks like the truth, and
 * so does an empty one that is given twice. The last 30 days are read again each week, so in the end nothing of them
 * may be hidden so.
 */
function isPastFindingOut({ database, graph, time }: World, version: Version, isEnd: boolean): boolean {
  if (version.source !== 'audit-events' || (isEnd && version.since > time.now - 29 * day)) return false;
  const readings = (database.completeSweeps.get('audit-events') ?? []).flatMap((sweep) => {
    const { rangeFrom, rangeTo } = sweep;
    const pages = (database.pagesOfSweep.get(sweep.sweepId) ?? []).map((page) =>
      graph.served.get(page.request_id ?? ''),
    );
    const isOfIt =
      rangeFrom !== null && +rangeFrom <= version.since && rangeTo !== null && version.since < +rangeTo;
    const couldShow = pages.some((page) => page !== undefined && page.at >= version.visibleFrom);
    return isOfIt && couldShow ? [{ sweep, isCut: pages.some((page) => page?.isCut) }] : [];
  });
  return (
    readings.length > 0 &&
    readings.every(({ sweep, isCut }) => isCut && (sweep.items > 0 || isConfirmed(sweep, database, graph)))
  );
}

/** The answer before it was empty too, and as false. */
function isConfirmed(
  { position, rangeFrom }: SweepToInsert,
  { sweeps, pagesOfSweep }: World['database'],
  graph: World['graph'],
): boolean {
  const before = sweeps.filter((one) => one.source === 'audit-events' && one.position < position).at(-1);
  const pages = pagesOfSweep.get(before?.sweepId ?? '') ?? [];
  return (
    +(before?.rangeFrom ?? 0) === +(rangeFrom ?? 1) &&
    before?.reason !== null &&
    pages.some((page) => graph.served.get(page.request_id ?? '')?.isCut)
  );
}

/** O1 for the whole history: what was visible while nothing went wrong for three cycles is archived, gone or not. */
export function checkQuietTimes(world: World): void {
  const archived = archivedHashes(world);
  const least = 3 * world.schedule.settings.interval + 5 * minute;
  const spans = world.quietSpans(world.time.now, least);
  for (const version of world.truth.versions) {
    if (version.source !== 'approval-requests' || archived.has(version.hash)) continue;
    const span = spans.find(
      ({ from, to }) => Math.min(to, version.visibleTo) - Math.max(from, version.visibleFrom) >= least,
    );
    if (span)
      world.violate(
        'O1',
        `${told(version)} was visible in quiet from ${iso(span.from)} to ${iso(span.to)} and is not archived.`,
      );
  }
}

function archivedHashes(world: World): Set<string> {
  return new Set(world.database.observations.map(({ content_hash }) => content_hash.toString('hex')));
}

function told({ source, id, since }: Version): string {
  return `${source}: ${id} of ${iso(since)}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/**
 * E2: every source says that all is well, or that a person has to look at a reading which the truth made suspect.
 * Returns those.
 */
export function checkHealth(world: World, replica: Replica): Suspect[] {
  const suspects = wholeSources.flatMap((source) => findSuspect(world.database, source) ?? []);
  const excused = suspects.filter((suspect) => isTrulyGone(world, suspect));
  checkStates(world, replica, new Set(excused.map(({ source }) => source)));
  return excused;
}

const wholeSources = ['approval-requests', 'access-policies'] as const;

/** Nothing of what the reading lacks is to be seen. */
function isTrulyGone({ truth, time }: World, { source, lacking }: Suspect): boolean {
  const visible = truth.visibleAt(source, time.now).map(({ text }) => text);
  // Odd objects have an id that is not that of their text; whatever names it counts.
  return (
    lacking.length > 0 && !lacking.some((id) => visible.some((text) => text.includes(JSON.stringify(id))))
  );
}

function checkStates(world: World, replica: Replica, excused: ReadonlySet<Source>): void {
  const report = replica.lastReport;
  if (!report) return world.violate('E2', 'There was no harvest after the faults.');
  if (report.deriveProblem) world.violate('E2', `The stages do not work: ${report.deriveProblem}`);
  for (const { source, complete, message } of report.outcomes)
    if (!complete && !excused.has(source))
      world.violate('E2', `${source} is not read although nothing is wrong any more: ${message}`);
  for (const [source, { state, message }] of world.database.states)
    if (state !== 'idle' && !replica.isHarvesting && !excused.has(source))
      world.violate('E2', `${source} is still ${state} in the end: ${message}`);
}

/** I9: of every observation there is one record or one rejection, and of nothing else. */
export function checkRecords(world: World): void {
  const { observations, records, cursor, pages } = world.database;
  const taken = records
    .flatMap(({ position }) => (position === null ? [] : [position]))
    .sort((a, b) => a - b);
  const there = observations.map(({ position }) => position).sort((a, b) => a - b);
  if (taken.join() !== there.join())
    world.violate('I9', `Of ${there.length} observations, ${taken.length} were made into records.`);
  if (cursor.nextPageId !== pages.length)
    world.violate('I9', `${pages.length} pages are archived and ${cursor.nextPageId} are read.`);
}

interface GapBody {
  readonly source: Source;
  readonly from: string;
  readonly to: string;
}

export interface GapFigures {
  readonly gaps: number;
  readonly falseAlarms: number;
}

const requestMemory = 30 * day;

/** E3, O12: the recorded gaps are those that the pauses between complete sweeps explain, to the millisecond, and no other. */
export function checkGaps(world: World): GapFigures {
  const recorded = world.database.controls
    .filter(({ kind }) => kind === 'gap')
    .map(({ body }) => JSON.parse(body) as GapBody);
  const expected = pausesBeyondMemory(world);
  const asText = (span: Span) => `${iso(span.from)} ${iso(span.to)}`;
  const told = recorded
    .filter(({ source }) => source === 'approval-requests')
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const missing = expected.filter((span) => !told.some((one) => asText(one) === asText(span)));
  const invented = recorded.filter(
    ({ source, from, to }) =>
      !isForgottenPast(world, { source, from: Date.parse(from), to: Date.parse(to) }) &&
      (source !== 'approval-requests' ||
        !expected.some((span) => asText(span) === asText({ from: Date.parse(from), to: Date.parse(to) }))),
  );
  for (const span of missing)
    world.violate('O12', `Nothing was read from ${asText(span)}, and no gap record says so.`);
  for (const { source, from, to } of invented)
    world.violate('E3', `A gap of ${source} is recorded from ${from} to ${to}, where there is none.`);
  const unneeded = told.filter((gap) => couldHaveBeenRead(world, gap));
  for (const gap of unneeded)
    world.violate('E3', `The gap ${asText(gap)} need not have been: Graph could be read in time.`);
  checkLostIsTold(world);
  return { gaps: recorded.length, falseAlarms: invented.length + unneeded.length };
}

/** A first harvest that is kept from the past for more than a month: what nobody can remember any more by then is lost. */
function isForgottenPast(world: World, { source, from, to }: Span & { readonly source: Source }): boolean {
  const ends = (world.database.completeSweeps.get('audit-events') ?? []).map(({ endedAt }) =>
    endedAt.getTime(),
  );
  return (
    source === 'audit-events' && from >= Math.min(...ends) - 700 * day && to <= Math.max(...ends) - 730 * day
  );
}

/** By the sweeps alone, and in the simplest way: one instant after the other. */
function pausesBeyondMemory(world: World): Span[] {
  const known = world.database.sweeps
    .filter(({ source, reason }) => source === 'approval-requests' && reason === null)
    .map(({ startedAt, endedAt }) => ({ from: endedAt.getTime() - requestMemory, to: startedAt.getTime() }))
    .filter(({ from, to }) => from < to);
  const edges = [...new Set(known.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const spans: Span[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] as number;
    if (known.some((one) => one.from <= from && to <= one.to)) continue;
    const last = spans.at(-1);
    if (last?.to === from) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
  }
  return spans;
}

/** A quiet stretch of three cycles in which something of the gap was still visible. */
function couldHaveBeenRead(world: World, { from, to }: Span): boolean {
  const { interval } = world.schedule.settings;
  return world
    .quietSpans(world.time.now, 3 * interval)
    .some((span) => span.to - 3 * interval > from && span.from + 3 * interval < to + requestMemory);
}

/** A last state that was lost must not lie in a time of which it is said that no last state was. */
function checkLostIsTold(world: World): void {
  const { database, truth, graph } = world;
  // A reading that Graph itself cut short cannot know what it was not shown.
  if ([...graph.served.values()].some(({ isShort }) => isShort)) return;
  const archived = archivedHashes(world);
  const complete = (database.coverage.get('approval-requests') ?? []).filter(
    ({ state }) => state === 'complete',
  );
  for (const version of truth.versions) {
    if (version.source !== 'approval-requests' || !version.isFinal || archived.has(version.hash)) continue;
    const isCalledComplete = complete.some(
      ({ from, to }) =>
        Date.parse(from as string) <= version.since && version.since < Date.parse(to as string),
    );
    if (isCalledComplete)
      world.violate('O12', `${told(version)} was lost in a time that is called complete.`);
  }
}
