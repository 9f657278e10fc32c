import { type PolicyApprovers, type RequestApprovers, type SideFact } from '@countersign/contract';

type Moment = RequestApprovers['moments'][number];

/**
 * The answer who could have approved, for somebody who reads the evidence folder. It is ours, not the source's: the
 * log proves what it was made from, not it.
 */
export function approversText(then: RequestApprovers, now: RequestApprovers): string {
  return `${[
    'WHO COULD HAVE APPROVED',
    '',
    `Request  ${oneLine(then.requestId)}`,
    `Tenant   ${oneLine(then.tenantId)}`,
    '',
    'Countersign worked this out from its readings of the access policies, the Intune role assignments and the',
    'approver groups, and from directory events. No record of this folder proves it. People are called what their',
    'id was called last; the id is what counts.',
    ...then.moments.flatMap((moment) => momentLines(moment, 'as it was known then')),
    ...now.moments.flatMap((moment) => momentLines(moment, `as it was known ${moment.knownAt}`)),
    ...(then.moments.length === 0 ? ['', 'When it was asked is not known.'] : []),
  ].join('\n')}\n`;
}

const among: Readonly<Record<NonNullable<Moment['wasAmong']>, string>> = {
  yes: 'Whoever decided it was among them.',
  no: 'Whoever decided it was not among them.',
  cannot_tell: 'Whether whoever decided it was among them cannot be told.',
};

function momentLines({ what, at, wasAmong, policies }: Moment, known: string): string[] {
  return [
    '',
    `WHEN IT WAS ${what === 'requested' ? 'ASKED' : 'DECIDED'}, ${at}, ${known}`,
    ...(wasAmong === null ? [] : [`  ${among[wasAmong]}`]),
    ...(policies.length === 0 ? ['  No access policy that it needed is known at that time.'] : []),
    ...policies.flatMap(policyLines),
  ];
}

function policyLines(policy: PolicyApprovers): string[] {
  const more = (count: number) => (count > 0 ? [`    and ${count} more`] : []);
  return [
    `  Policy ${oneLine(policy.name ?? 'without a name')} (${oneLine(policy.policyId)}), ${policy.certainty}: ${policy.health.reason}`,
    ...policy.could.map(
      (one) =>
        `    could: ${nameOf(one)}, ${one.certainty}${one.through[0] ? `; ${basisOf(one.through[0])}` : ''}`,
    ),
    ...more(policy.couldMore),
    ...policy.couldNot.map((one) => `    could not: ${nameOf(one)}; ${one.reasons.join(', ')}`),
    ...more(policy.couldNotMore),
    ...policy.groups.map(
      (group) =>
        `    group ${oneLine(group.name ?? 'without a name')} (${oneLine(group.groupId)}): ${[
          group.isGate === null ? 'not known whether it counts' : group.isGate ? 'counts' : 'does not count',
          ...group.troubles,
          ...(group.membersUnknown ? [`members ${group.membersUnknown.reason}`] : []),
        ].join(', ')}`,
    ),
  ];
}

function nameOf({
  id,
  name,
  upn,
}: PolicyApprovers['could'][number] | PolicyApprovers['couldNot'][number]): string {
  return [name, upn, id]
    .filter((one) => one !== null)
    .map(oneLine)
    .join(', ');
}

function basisOf({
  groupId,
  certainty,
  before,
  after,
}: PolicyApprovers['could'][number]['through'][number]): string {
  const side = (fact: SideFact | null, isCarried: boolean) => {
    if (fact === null) return isCarried ? 'no directory event' : 'nothing known';
    return `${fact.kind} ${fact.at} (${fact.holds ? 'a member' : 'no member'})`;
  };
  return `in ${oneLine(groupId)}: before ${side(before, certainty !== 'possible')}, after ${side(after, certainty === 'certain')}`;
}

/** Names come from the source; a line break in one must not look like another line of ours. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 300);
}
