import type { CaseFile, Identity } from '@countersign/contract';
import { durationText, secondsBetween } from '../time/time-text.ts';
import { effectWords } from '../ui/outcomes.ts';
import { expiryText, personText } from '../ui/row-words.ts';
import { sentenceCase } from '../ui/policy-types.ts';
import { completionText } from '../ui/story.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly more: string;
  readonly tone?: 'good' | 'bad';
  /** The person or application that the value names, if an id is known. */
  readonly personId?: string | null;
}

/** The strip under the title: who, who, how long, how long, effect, evidence. */
export function factsOf(file: CaseFile, now: Date): Fact[] {
  const decided = file.decision === 'rejected' ? 'Rejected by' : 'Approved by';
  const kind = file.requester.kind === 'application' ? 'app' : addressOf(file.requester);
  const reads = file.observationsSeen.reduce((sum, one) => sum + one.sightings, 0);
  return [
    { name: 'Requested by', value: personText(file.requester), more: kind, personId: file.requester.id },
    file.decision
      ? {
          name: decided,
          value: personText(file.approver),
          more: addressOf(file.approver),
          personId: file.approver?.id ?? null,
        }
      : { name: 'Decided by', value: file.outcome === 'waiting' ? 'nobody yet' : 'nobody', more: '' },
    waitFact(file, now),
    ...(file.decision === 'approved'
      ? [
          {
            name: 'Approval to completed',
            value: completionText(file) ?? 'not completed',
            more: completionText(file) ? 'by requester' : '',
          },
        ]
      : []),
    effectFact(file),
    {
      name: 'Evidence',
      value:
        file.origin === 'observed'
          ? count(file.observationsSeen.length, 'recorded state')
          : 'From audit events only',
      more:
        file.origin === 'observed'
          ? `seen ${count(reads, 'time')}, ${count(file.events.length, 'audit event')}`
          : count(file.events.length, 'event'),
    },
  ];
}

/**
 * The object of a case by id. What a request was to create had none then; the event that created it has. null if
 * nothing names one.
 */
export function objectOf({ resource, events }: Pick<CaseFile, 'resource' | 'events'>): {
  readonly id: string;
  readonly name: string;
} | null {
  const created = events.find(({ role }) => role === 'effect')?.resources.find(({ id }) => id !== null);
  const id = resource.id ?? created?.id ?? null;
  return id === null ? null : { id, name: resource.name ?? created?.name ?? id };
}

/** Without a name, the address already stands in its place. */
const addressOf = (one: Identity | null) => (one?.name ? (one.upn ?? '') : '');

/** "1 state", "3 states" */
const count = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

function waitFact(file: CaseFile, now: Date): Fact {
  if (file.decideSeconds !== null) {
    const bracketed = file.decided.source === 'observed' ? 'between two reads' : '';
    return { name: 'Waited for decision', value: durationText(file.decideSeconds), more: bracketed };
  }
  const end = file.outcome === 'waiting' ? now : file.endedAt;
  const value = file.requestedAt && end ? durationText(secondsBetween(file.requestedAt, end)) : 'not known';
  return {
    name: 'Waited for decision',
    value,
    more: file.outcome === 'waiting' ? expiryText(file, now) : 'undecided',
  };
}

function effectFact(file: CaseFile): Fact {
  if (file.effect === null) return { name: 'Effect', value: 'None', more: 'nothing was carried out' };
  const value = sentenceCase(effectWords[file.effect].replace('effect ', ''));
  if (file.effect === 'confirmed') return { name: 'Effect', value, more: 'by audit event', tone: 'good' };
  return file.effect === 'failed'
    ? { name: 'Effect', value, more: 'by audit event', tone: 'bad' }
    : { name: 'Effect', value, more: 'no linked audit event' };
}
