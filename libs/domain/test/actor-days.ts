import type { ActorDaySubject, DayAction } from '../src/detections/subject.ts';
import type { PolicyPeriod } from '../src/policies/policy-history.ts';
import { at, ada } from './builders.ts';

let nextAction = 0;

/** A wipe that no policy asked an approval for. */
export function wipe(occurredAt: string, changes: Partial<DayAction> = {}): DayAction {
  nextAction += 1;
  return {
    position: nextAction,
    occurredAt,
    activityType: 'wipe ManagedDevice',
    policyTypes: ['deviceWipe'],
    result: 'Success',
    isOfApproval: false,
    resourceId: `device-${nextAction}`,
    resourceName: null,
    write: { class: 'outside_policy', reason: 'no_policy' },
    tickets: [],
    ...changes,
  };
}

/** So many of them, a minute apart. */
export function wipes(count: number, from: string, changes: Partial<DayAction> = {}): DayAction[] {
  const [hour = '08', minute = '00'] = from.split(':');
  const first = Number(hour) * 60 + Number(minute);
  const two = (number: number) => String(number).padStart(2, '0');
  return Array.from({ length: count }, (_, nth) =>
    wipe(at(`${two(Math.floor((first + nth) / 60))}:${two((first + nth) % 60)}`), changes),
  );
}

/** Monday, 5 October 2026, of Ada. */
export function actorDay(changes: Partial<ActorDaySubject> = {}): ActorDaySubject {
  return {
    kind: 'actor-day',
    actorId: ada.id ?? '',
    actorName: ada.upn,
    isApplication: false,
    from: at('00:00', 5),
    to: at('00:00', 6),
    actions: [],
    exempt: [],
    policies: [],
    ...changes,
  };
}

export function policyPeriod(changes: Partial<PolicyPeriod> = {}): PolicyPeriod {
  return {
    policyId: 'policy-1',
    policyName: 'MAA – Scripts',
    policyType: 'script',
    from: at('00:00', 1),
    to: null,
    fromSource: 'audit-event',
    exclusions: [],
    ...changes,
  };
}
