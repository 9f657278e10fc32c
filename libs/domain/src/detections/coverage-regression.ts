import { addSeconds, toTheMinute } from '../instant.ts';
import type { Detection, Verdict } from './detection.ts';
import type { PolicyGapSubject } from './subject.ts';
import { findingOfGap } from './policy-gap.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  hours: {
    kind: 'number',
    title: 'Not protected for more than',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 24,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M42: fewer kinds of change ask for an approval than before. */
export const coverageRegression: Detection<PolicyGapSubject> = tunable({
  id: 'coverage-regression',
  version: 1,
  subject: 'policy-gap',
  title: 'A kind of change asks for no approval any more',
  severity: 'high',
  what: 'Some access policy protected a type, and for more than a day none has.',
  why: 'What is protected by policies is a decision of the tenant. It should not get smaller without somebody having decided it.',
  how: 'For each type the stretches in which no policy protected it after one had, if they last longer than 24 hours. High while it lasts, medium once a policy protects the type again. A type that never had a policy is not looked at: nobody can tell from outside which types a tenant means to protect.',
  whatToDo: 'Make a policy of that type again, or write down who decided to go without.',
  falsePositives: ['A decision to protect less', 'Policies that are being rearranged over some days'],
  attack: ['T1685'],
  method: 'certain',
  settings,
  judge: judgeGap,
  again: ({ from, to, asOf }, { hours }) => {
    const due = addSeconds(from, hours * 3600);
    return to === null && asOf < due ? due : null;
  },
});

function judgeGap(gap: PolicyGapSubject, { hours }: Values): Verdict {
  const { policyType, from, to, ended, asOf } = gap;
  if ((to ?? asOf) < addSeconds(from, hours * 3600)) return { findings: [] };
  const policy = ended.policyName ?? ended.policyId;
  return {
    findings: [
      findingOfGap(coverageRegression, gap, {
        severity: to === null ? coverageRegression.severity : 'medium',
        title:
          to === null
            ? `${policyType} is not protected any more`
            : `${policyType} was not protected for a time`,
        explanation:
          `The access policy "${policy}" was the last to protect ${policyType}, until ${toTheMinute(from)}. ` +
          (to === null
            ? 'No policy has taken its place. '
            : `A policy protected it again from ${toTheMinute(to)} on. `) +
          `The rule would not have fired if one had been there within ${hours} hours.`,
        firstAt: from,
        lastAt: to ?? from,
        facts: {},
        evidence: [],
      }),
    ],
  };
}
