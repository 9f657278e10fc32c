import { severities } from '@countersign/domain';
import { type Digest } from '../queries/digest.query.ts';
import { type Fact, type Message, momentText, type Setting } from './message.ts';
import { oneLine } from './one-line.ts';

/** One page for managers: what waits, how fast it went, what was found. */
export function digestMessage(digest: Digest, date: string, setting: Setting): Message {
  const { from, to, waiting, approvedOpen, expiring } = digest;
  const query = new URLSearchParams({ from: plain(from), to: plain(to), tenant: setting.tenant.entraId });
  const facts: Fact[] = [
    { name: 'Waiting for approval', value: String(waiting) },
    { name: 'Approved, not completed', value: String(approvedOpen) },
    { name: 'Expiring within a day', value: String(expiring) },
    { name: 'Asked in seven days', value: String(digest.asked) },
    { name: 'Of these expired', value: String(digest.expired) },
    { name: 'Decided in seven days', value: String(digest.decided) },
    { name: 'Time to a decision', value: timesText(digest) },
    { name: 'Findings in seven days', value: findingsText(digest) },
    ...digest.newest.map(({ severity, title }) => ({ name: severity, value: oneLine(title) })),
    { name: 'Tenant', value: oneLine(setting.tenant.name) },
  ];
  return {
    reason: 'digest',
    severity: null,
    title: `Approvals of ${oneLine(setting.tenant.name)}, ${date}`,
    lead: `${waiting === 1 ? 'One request waits' : `${waiting} requests wait`} for approval. The numbers are of ${momentText(to, setting.timeZone)} and the seven days before.`,
    facts,
    link: { text: 'Open the overview', url: `${setting.publicUrl}/overview?${query.toString()}` },
    data: {
      ...{ tenantId: setting.tenant.entraId, from, to, waiting, approvedOpen, expiring },
      ...{ asked: digest.asked, expired: digest.expired, decided: digest.decided },
      ...{ medianSeconds: digest.medianSeconds, p90Seconds: digest.p90Seconds },
    },
  };
}

const plain = (at: string): string => `${at.slice(0, 19)}Z`;

function timesText({ medianSeconds, p90Seconds }: Digest): string {
  if (medianSeconds === null || p90Seconds === null) return 'too few decisions to say';
  return `median ${durationText(medianSeconds)}, nine of ten within ${durationText(p90Seconds)}`;
}

function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 6) / 10;
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 2.4) / 10} d`;
}

function findingsText({ findings }: Digest): string {
  const parts = [...severities]
    .reverse()
    .map((severity) => findings.find((one) => one.severity === severity))
    .flatMap((one) => (one ? [`${one.count} ${one.severity}`] : []));
  return parts.join(', ') || 'none';
}
