import { type Instant, localTime, type NoticeReason, type Severity } from '@countersign/domain';

/** What is told, before it takes the form of a channel. All texts are one line and safe to put into any form. */
export interface Message {
  readonly reason: NoticeReason;
  readonly severity: Severity | null;
  readonly title: string;
  /** One or two sentences. */
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly link: { readonly text: string; readonly url: string };
  /** For programs: ids, instants and words of the vocabulary. */
  readonly data: Readonly<Record<string, string | number | null | readonly string[]>>;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Where something that is told comes from. */
export interface Source {
  readonly publicUrl: string;
  readonly tenant: { readonly entraId: string; readonly name: string };
}

/** Where a message comes from and how it tells times. */
export interface Setting extends Source {
  readonly timeZone: string;
}

export function caseUrl({ publicUrl, tenant }: Source, requestId: string): string {
  return `${publicUrl}/requests/${encodeURIComponent(tenant.entraId)}/${encodeURIComponent(requestId)}`;
}

export function findingUrl({ publicUrl, tenant }: Source, findingId: string): string {
  return `${publicUrl}/findings/${encodeURIComponent(findingId)}?t=all&tenant=${encodeURIComponent(tenant.entraId)}`;
}

/** `2026-11-26 14:05 (Europe/Berlin)`. */
export function momentText(at: Instant, timeZone: string): string {
  const { date, hour, minute } = localTime(at, timeZone);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date} ${two(hour)}:${two(minute)} (${timeZone})`;
}
