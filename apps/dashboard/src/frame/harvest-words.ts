import type { Coverage } from '@countersign/contract';
import { agoText, durationText, secondsBetween } from '../time/time-text.ts';

export interface HarvestWords {
  readonly tone: 'good' | 'warn' | 'bad' | 'unknown';
  readonly title: string;
  readonly lines: readonly string[];
}

const day = 86_400;
/** The requests are read every few minutes; twice a generous interval means something is late. */
const staleSeconds = 1800;

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
  const reads = coverage.tenants.map(
    (tenant) =>
      tenant.sources.find((source) => source.source === 'approval-requests')?.lastCompleteAt ?? null,
  );
  const oldest = reads.includes(null) ? null : (reads.filter((at) => at !== null).sort()[0] ?? null);
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
