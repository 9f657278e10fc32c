import type { Coverage } from '@countersign/contract';
import { agoText, durationText, secondsBetween } from '../time/time-text.ts';

export interface HarvestWords {
  readonly tone: 'good' | 'warn' | 'bad' | 'unknown';
  readonly title: string;
  readonly lines: readonly string[];
}

const day = 86_400;
/** Three times the usual five minutes between two reads: one late read is no news, three are. */
const staleSeconds = 900;

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
    oldest ? `Last read ${agoText(oldest, now, zone)}` : 'Not completely read yet',
    untilLoss === null
      ? null
      : untilLoss <= 0
        ? 'Loss is possible now'
        : `${durationText(untilLoss)} until any loss`,
  ].filter((line) => line !== null);
  const healthy = coverage.tenants.every((tenant) => tenant.healthy);
  const late = oldest === null || secondsBetween(oldest, now) > staleSeconds;
  if ((untilLoss ?? Infinity) < 7 * day) return { tone: 'bad', title: 'Loss is near', lines };
  if (!healthy) return { tone: 'bad', title: 'Harvest failing', lines };
  if (late || (untilLoss ?? Infinity) < 20 * day) return { tone: 'warn', title: 'Harvest late', lines };
  return { tone: 'good', title: 'Harvest healthy', lines };
}

/** When the tenant that is furthest behind was last read completely; null if one never was. */
function oldestRead(coverage: Coverage): string | null {
  const reads = coverage.tenants.map(
    (tenant) =>
      tenant.sources.find((source) => source.source === 'approval-requests')?.lastCompleteAt ?? null,
  );
  return reads.includes(null) ? null : (reads.filter((at) => at !== null).sort()[0] ?? null);
}

/** Said over every page while what it shows may be behind; a tenant that was never read says so elsewhere. */
export function staleText(coverage: Coverage | undefined, now: Date, zone: string): string | null {
  const oldest = coverage ? oldestRead(coverage) : null;
  if (oldest === null || secondsBetween(oldest, now) <= staleSeconds) return null;
  return `The last complete read was ${agoText(oldest, now, zone)}. What happened since is not here yet, and ages are at least what they say.`;
}
