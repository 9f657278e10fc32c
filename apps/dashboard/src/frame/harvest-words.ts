import type { Coverage, HarvestProblem } from '@countersign/contract';
import { agoText, durationText, secondsBetween } from '../time/time-text.ts';

export interface HarvestWords {
  readonly tone: 'good' | 'warn' | 'bad' | 'unknown';
  readonly title: string;
  readonly lines: readonly string[];
}

const titles: Readonly<Partial<Record<HarvestProblem['code'], string>>> = {
  failing: 'Harvest failing',
  'not-running': 'Harvest not running',
  late: 'Harvest late',
  stalled: 'Harvest stalled',
  waiting: 'Harvest slowed down',
  'loss-near': 'Loss is near',
  'loss-possible': 'Loss is possible',
  'never-read': 'Harvest beginning',
  'credential-ends': 'Certificate ends soon',
  'credential-ended': 'Certificate has ended',
};

/** The state of the harvest in three short lines, for the worst tenant. */
export function harvestWords(
  coverage: Coverage | undefined,
  failed: boolean,
  now: Date,
  zone: string,
): HarvestWords {
  if (!coverage) {
    return failed
      ? { tone: 'bad', title: 'Harvest not known', lines: ['The archive did not answer'] }
      : { tone: 'unknown', title: 'Harvest', lines: ['asking…'] };
  }
  if (coverage.tenants.length === 0)
    return { tone: 'warn', title: 'No tenant yet', lines: ['Nothing is harvested'] };
  const oldest = oldestRead(coverage);
  const losses = coverage.tenants
    .map((tenant) => tenant.untilAnyLossSeconds)
    .filter((value) => value !== null);
  const untilLoss = losses.length > 0 ? Math.min(...losses) : null;
  const lines = [
    oldest ? `Last read ${agoText(oldest.at, now, zone)}` : 'Not completely read yet',
    untilLoss === null
      ? null
      : untilLoss <= 0
        ? 'Loss is possible now'
        : `${durationText(untilLoss)} until any loss`,
  ].filter((line) => line !== null);
  const problem = worstProblem(coverage);
  if (problem)
    return {
      tone: problem.level === 'bad' ? 'bad' : 'warn',
      title: titles[problem.code] ?? 'Harvest needs a look',
      lines,
    };
  // The answer may be older than the last look at it: what has become late meanwhile is late.
  if (oldest && oldest.isLate(now)) return { tone: 'warn', title: 'Harvest late', lines };
  return { tone: 'good', title: 'Harvest healthy', lines };
}

/** Of each tenant the first problem is the worst. */
function worstProblem(coverage: Coverage): HarvestProblem | null {
  const worst = coverage.tenants.flatMap(({ problems }) => problems.slice(0, 1));
  return worst.find(({ level }) => level === 'bad') ?? worst.find(({ level }) => level === 'warn') ?? null;
}

interface OldestRead {
  readonly at: string;
  isLate(now: Date): boolean;
}

/** When the tenant that is furthest behind was last read completely; null if one never was. */
function oldestRead(coverage: Coverage): OldestRead | null {
  const reads = coverage.tenants.map((tenant) =>
    tenant.sources.find((source) => source.source === 'approval-requests'),
  );
  const known = reads.flatMap((read) => (read?.lastCompleteAt ? [{ ...read, at: read.lastCompleteAt }] : []));
  if (known.length < reads.length) return null;
  const [oldest] = known.sort((a, b) => (a.at < b.at ? -1 : 1));
  if (!oldest) return null;
  const { at, lateAfterSeconds } = oldest;
  return { at, isLate: (now) => secondsBetween(at, now) > lateAfterSeconds };
}

/** Said over every page while what it shows may be behind; a tenant that was never read says so elsewhere. */
export function staleText(coverage: Coverage | undefined, now: Date, zone: string): string | null {
  const oldest = coverage ? oldestRead(coverage) : null;
  if (oldest === null || !oldest.isLate(now)) return null;
  return `The last complete read was ${agoText(oldest.at, now, zone)}. What happened since is not here yet, and ages are at least what they say.`;
}
