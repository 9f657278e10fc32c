import { type Coverage, type Source, type SourceStatus } from '@countersign/contract';
import { type SourceRow, type TenantRow } from './coverage.query.ts';

const nameOf: Record<Source, string> = {
  'approval-requests': 'approval requests',
  'access-policies': 'access policies',
  'audit-events': 'audit events',
};

const day = 86_400;
/** Longer than any sensible pause between two harvests. Screens call a read late long before. */
const stalledSeconds = day;

/** Puts the state of every tenant in words. Time is a value here, so that every sentence can be tested. */
export function describeCoverage(
  asOf: string,
  found: { readonly tenants: readonly TenantRow[]; readonly sources: readonly SourceRow[] },
): Coverage {
  return {
    asOf,
    tenants: found.tenants.map(({ tenantNumber, asOf: _asOf, ...tenant }) => {
      const sources = found.sources
        .filter((source) => source.tenantNumber === tenantNumber)
        .map(({ tenantNumber: _tenantNumber, ...source }) => source);
      const trouble = sources.filter(
        (source) => isTrouble(source, tenant.untilAnyLossSeconds) || isStalled(source, asOf),
      );
      return {
        ...tenant,
        healthy: trouble.length === 0,
        sentence: sentenceFor(asOf, tenant.untilAnyLossSeconds, sources, trouble),
        sources,
      };
    }),
  };
}

function isTrouble(source: SourceStatus, untilAnyLossSeconds: number | null): boolean {
  if (source.state === 'failing' || source.state === 'never') return true;
  return (
    source.source === 'approval-requests' && untilAnyLossSeconds !== null && untilAnyLossSeconds < 20 * day
  );
}

/** Every attempt may succeed in its own eyes while nothing comes to its end: only the age of the last end tells. */
function isStalled({ lastCompleteAt }: SourceStatus, asOf: string): boolean {
  return lastCompleteAt !== null && ageSeconds(lastCompleteAt, asOf) > stalledSeconds;
}

function ageSeconds(at: string, asOf: string): number {
  return (Date.parse(asOf) - Date.parse(at)) / 1000;
}

function sentenceFor(
  asOf: string,
  untilAnyLossSeconds: number | null,
  sources: readonly SourceStatus[],
  trouble: readonly SourceStatus[],
): string {
  const loss = lossSentence(untilAnyLossSeconds);
  if (sources.every((source) => source.state === 'never')) {
    return `Nothing has been read yet. ${loss}`;
  }
  const failing = trouble.filter((source) => source.state === 'failing');
  if (failing.length > 0) {
    const [first] = failing;
    const why = first?.message ? `: ${first.message.replace(/\.$/, '')}` : '';
    const then = first?.nextStep ? ` ${first.nextStep}` : '';
    return `Reading ${failing.map((source) => nameOf[source.source]).join(' and ')} fails${why}.${then} ${loss}`;
  }
  const never = trouble.filter((source) => source.state === 'never');
  if (never.length > 0) {
    return `${capital(never.map((source) => nameOf[source.source]).join(' and '))} have not been read yet. ${loss}`;
  }
  const [stalled] = trouble.filter((source) => isStalled(source, asOf));
  if (stalled?.lastCompleteAt) {
    const age = roughly(ageSeconds(stalled.lastCompleteAt, asOf));
    return `Reading ${nameOf[stalled.source]} has stalled: the last complete read was ${age} ago. See whether the ingester runs, and what its log says. ${loss}`;
  }
  const waiting = sources.filter((source) => source.state === 'throttled');
  if (waiting.length > 0) {
    return `Microsoft Graph asks us to wait with ${waiting.map((source) => nameOf[source.source]).join(' and ')}; reading goes on by itself. ${loss}`;
  }
  return `Everything is read on time. ${loss}`;
}

function lossSentence(seconds: number | null): string {
  if (seconds === null) {
    return 'Approval requests have never been read completely, so those that Intune drops are lost.';
  }
  if (seconds <= 0) {
    return 'The last complete read is more than 30 days ago: requests may have come and gone unseen since.';
  }
  return `If no read succeeded from now on, the first request could be lost in ${roughly(seconds)}.`;
}

function roughly(seconds: number): string {
  const days = Math.floor(seconds / day);
  const hours = Math.floor((seconds % day) / 3600);
  if (days >= 2) return `${days} days`;
  if (days === 1) return `1 day ${hours} h`;
  return hours >= 1 ? `${hours} h` : 'less than an hour';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
