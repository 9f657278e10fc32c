import type { Finding } from '@countersign/contract';
import { policyTypeText, sentenceCase } from '../ui/policy-types.ts';

/** One fact of a finding. An id is for looking up, not for reading: it is set apart. */
export interface FindingFact {
  readonly name: string;
  readonly value: string;
}

export interface FindingFacts {
  readonly words: readonly FindingFact[];
  readonly ids: readonly FindingFact[];
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

// Where the time of an access policy comes from, as `PolicyPeriod.fromSource` of the domain spells it.
const policySources: Readonly<Record<string, string>> = {
  'audit-event': 'an audit event',
  reported: 'the policy’s own times',
  observed: 'our first read of it',
};

/** A fact that is not known here shows as it is: a later detection may bring it. */
function valueText(name: string, value: string): string {
  if (name === 'policyType') return policyTypeText(value);
  if (name === 'policyKnownBy') return policySources[value] ?? value;
  return value;
}

function nameText(name: string): string {
  return sentenceCase(name).replace(/\bupn\b/, 'UPN');
}

export function factsOf(facts: Readonly<Record<string, unknown>>): FindingFacts {
  const all = Object.entries(facts).flatMap(([name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [{ name: nameText(name), value: valueText(name, String(value)) }],
  );
  const isId = ({ name, value }: FindingFact) => guid.test(value) || /(?:^| )ids?$/i.test(name);
  return { words: all.filter((fact) => !isId(fact)), ids: all.filter(isId) };
}

/** Whom a finding is about, where it is about a person: of a week, the id stands before the Monday. */
export function personOf({
  subjectKind,
  subject,
}: Pick<Finding, 'subjectKind' | 'subject'>): { readonly id: string; readonly words: string } | null {
  switch (subjectKind) {
    case 'requester':
      return { id: subject, words: 'Everything by the requester' };
    case 'requester-week':
      return { id: subject.slice(0, subject.lastIndexOf('|')), words: 'Everything by the requester' };
    case 'approver-week':
      return { id: subject.slice(0, subject.lastIndexOf('|')), words: 'Everything by the approver' };
    case 'actor-day':
      return { id: subject.slice(0, subject.lastIndexOf('|')), words: 'Everything by the actor' };
    default:
      return null;
  }
}
