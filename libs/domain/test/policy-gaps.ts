import type { PolicyGapSubject } from '../src/detections/subject.ts';
import { policyPeriod } from './actor-days.ts';
import { at } from './builders.ts';

/** Scripts, unprotected from ten to noon on the fifth of October. */
export function policyGap(changes: Partial<PolicyGapSubject> = {}): PolicyGapSubject {
  return {
    kind: 'policy-gap',
    policyType: 'script',
    from: at('10:00'),
    to: at('12:00'),
    ended: policyPeriod({ to: at('10:00') }),
    again: policyPeriod({ policyId: 'policy-2', from: at('12:00') }),
    writes: [],
    writesInAll: 0,
    asOf: at('12:00', 20),
    ...changes,
  };
}
