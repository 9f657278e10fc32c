import { cutOut } from '../coverage/known-stretch.ts';
import type { PolicyPeriod } from '../policies/policy-history.ts';
import type { Instant } from '../instant.ts';
import { applicationsGated, exclusionsToldAt, type LogStretch } from './gated-applications.ts';

/**
 * When the changes by applications were made that may be judged otherwise now that the log is known elsewhere. Where it
 * came to a moment from which a policy's exclusions are known that is everything later; else only what was made where it
 * is new, or is no more.
 */
export function judgedAgainByLog(
  before: readonly LogStretch[],
  after: readonly LogStretch[],
  policies: readonly Pick<PolicyPeriod, 'from' | 'fromSource' | 'exclusions'>[],
): { from: Instant; to: Instant | null }[] {
  const told = [applicationsGated.notBefore, ...policies.flatMap((policy) => exclusionsToldAt(policy))];
  const moved = [...without(after, before), ...without(before, after)];
  return moved.map(({ from, to }) => {
    const hasTold = told.some((at) => from <= at && at < to);
    return { from, to: hasTold ? null : to };
  });
}

function without(stretches: readonly LogStretch[], others: readonly LogStretch[]): LogStretch[] {
  const named = (all: readonly LogStretch[]) => all.map((one) => ({ ...one, fromSweep: '', toSweep: '' }));
  return cutOut(named(stretches), named(others)).filter(({ from, to }) => from < to);
}
