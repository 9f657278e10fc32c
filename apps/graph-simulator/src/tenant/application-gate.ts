import { type EventRecord } from '../ledger.ts';
import { type Instant } from '../clock.ts';
import { instantOf } from '../ticks.ts';

/** "Rolled out in the week of 2026-06-22" [C]: until then access policies asked people alone. */
const applicationsAskedFrom: Instant = Date.parse('2026-06-22T00:00:00Z');

/** Written by an application alone when no application had to ask yet: no bypass, whatever the policy. */
export function isBeforeItsGate({ json, ticks }: EventRecord): boolean {
  return json.actor.auditActorType === 'Application' && instantOf(ticks) < applicationsAskedFrom;
}
