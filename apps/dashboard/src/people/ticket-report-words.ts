import type { TicketReport } from '@countersign/contract';
import { counted } from '../ui/counted.ts';
import { percentText } from './people-columns.ts';

/** How many requests name no ticket, of those of which it is known. */
export function ticketSentence({ named, without, share }: TicketReport): string {
  const known = named.count + without.count;
  if (known === 0) return 'No request of which it is known whether it names a ticket.';
  const part = share === null ? '' : `, ${percentText(share)}`;
  return `${without.count.toLocaleString('en')} of ${counted(known, 'request')} name no ticket${part}.`;
}

/** What was not counted, and why, one sentence each. */
export function notCounted({ notLookedFor, rules }: TicketReport): string[] {
  if (notLookedFor === 0) return [];
  const isOff = rules.some(({ patterns }) => patterns?.length === 0);
  const why = isOff
    ? 'no pattern of tickets is configured'
    : 'the archive has not been searched for tickets yet, which the next harvest does';
  return [`${counted(notLookedFor, 'request')} not counted: ${why}.`];
}

/** What tickets look like, where all tenants agree; null where they do not, or nobody looked. */
export function patternsText({ rules }: TicketReport): string | null {
  const texts = new Set(rules.map(({ patterns }) => (patterns ?? []).join(', ')));
  const [only] = texts;
  return texts.size === 1 && only ? only : null;
}
