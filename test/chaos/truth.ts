import { createHash } from 'node:crypto';
import { type Source } from '@countersign/domain';
import { day, type Happening, type Oddity, type Schedule } from './schedule.ts';

/** One content of an object, from when until when Graph shows it, and the exact text it shows. */
export interface Version {
  readonly source: Source;
  readonly id: string;
  readonly text: string;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  /** When it came to be; of an event, when it happened. */
  readonly since: number;
  readonly visibleFrom: number;
  readonly visibleTo: number;
  /** The last content of a request that stays visible for as long as Microsoft promises. */
  readonly isFinal: boolean;
}

const requestMemory = 30 * day;
const never = Number.MAX_SAFE_INTEGER;

/** What there is to be seen at any time. Reads the schedule and nothing else; the fake Graph only shows it. */
export class Truth {
  readonly versions: readonly Version[];
  readonly #bySource: Readonly<Record<Source, readonly Version[]>>;

  constructor({ events, settings }: Pick<Schedule, 'events' | 'settings'>) {
    this.versions = events.flatMap((happening) => versionsOf(happening, settings.memoryDays));
    const of = (source: Source) => this.versions.filter((version) => version.source === source);
    this.#bySource = {
      'approval-requests': of('approval-requests').sort((a, b) => b.since - a.since),
      'access-policies': of('access-policies'),
      'audit-events': of('audit-events').sort((a, b) => a.since - b.since),
      // Optional, and not read here.
      'role-assignments': [],
      'approver-groups': [],
      'directory-audits': [],
    };
  }

  visibleAt(source: Source, at: number): Version[] {
    return this.#bySource[source].filter(({ visibleFrom, visibleTo }) => visibleFrom <= at && at < visibleTo);
  }
}

function versionsOf(happening: Happening, memoryDays: number): Version[] {
  switch (happening.op) {
    case 'request':
      return versionsOfRequest(happening);
    case 'event': {
      const { at, id, delay, odd } = happening;
      const text = eventText(id, at, odd);
      return [
        version('audit-events', {
          id,
          text,
          since: at,
          visibleFrom: at + delay,
          visibleTo: at + memoryDays * day,
          isFinal: true,
        }),
      ];
    }
    case 'policy': {
      const { at, id, changesAfter, removedAfter } = happening;
      const moments = [at, ...changesAfter.map((after) => at + after)];
      const end = removedAfter === undefined ? never : at + removedAfter;
      return moments.map((since, index) => {
        const visibleTo = Math.min(end, moments[index + 1] ?? never);
        const text = JSON.stringify({
          id,
          displayName: `Policy ${index}`,
          policyType: 'app',
          lastModifiedDateTime: iso(since),
        });
        return version('access-policies', { id, text, since, visibleFrom: since, visibleTo, isFinal: false });
      });
    }
    default:
      return [];
  }
}

function versionsOfRequest({
  at,
  id,
  steps,
  odd,
  vanishesAfter,
}: Extract<Happening, { op: 'request' }>): Version[] {
  const moments = [
    { since: at, status: 'needsApproval' },
    ...steps.map(({ after, status }) => ({ since: at + after, status })),
  ];
  const last = moments.at(-1)?.since ?? at;
  const end =
    vanishesAfter === undefined ? last + requestMemory : Math.min(at + vanishesAfter, last + requestMemory);
  return moments.map(({ since, status }, index) => {
    const next = moments[index + 1]?.since;
    const visibleTo = Math.min(end, next ?? never);
    const isFinal = next === undefined && vanishesAfter === undefined;
    const text = requestText(id, { at, since, status }, odd);
    return version('approval-requests', { id, text, since, visibleFrom: since, visibleTo, isFinal });
  });
}

function version(source: Source, facts: Omit<Version, 'source' | 'hash'>): Version {
  return { source, ...facts, hash: createHash('sha256').update(facts.text).digest('hex') };
}

/** Seven digits, as Graph writes them; a whole second has none. */
function iso(at: number): string {
  const text = new Date(at).toISOString();
  return at % 1000 === 0 ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}4567Z`;
}

function requestText(
  id: string,
  { at, since, status }: { at: number; since: number; status: string },
  odd?: Oddity,
): string {
  const object = {
    id,
    requestDateTime: iso(at),
    lastModifiedDateTime: iso(since),
    expirationDateTime: iso(at + 3 * day),
    status,
    requestJustification: `because of ${id}`,
    requiredOperationApprovalPolicyTypes: ['app'],
    requestor: { user: { id: 'u1', displayName: 'Alice' } },
  };
  return bent(JSON.stringify(object), id, odd);
}

function eventText(id: string, at: number, odd?: Oddity): string {
  const object = {
    id,
    displayName: 'Patch MobileApp',
    activityDateTime: iso(at),
    activityType: 'Patch MobileApp',
    activityOperationType: 'Patch',
    activityResult: 'Success',
    category: 'Application',
    actor: { userId: 'u2', userPrincipalName: 'bob@contoso.example', ipAddress: null },
    resources: [{ displayName: 'An app', type: 'MobileApp', resourceId: `app-of-${id}` }],
  };
  const text = JSON.stringify(object);
  return odd === 'no-time' ? text.replace(iso(at), 'whenever') : bent(text, id, odd);
}

/** Written by hand, because no serializer writes what has to be read here. Spaces: bytes are more than their meaning. */
function bent(text: string, id: string, odd: Oddity | undefined): string {
  const quoted = `"id":"${id}"`;
  switch (odd) {
    case 'no-id':
      return text.replace(`${quoted},`, `"was":"${id}", `);
    case 'empty-id':
      return text.replace(quoted, `"id":"","was":"${id}"`);
    case 'nul':
      return text.replace(quoted, `"id":"${id}\\u0000x"`);
    case 'surrogate':
      return text.replace(quoted, `"id":"${id}","odd":"\\ud800"`);
    case 'proto':
      return text.replace(quoted, `"id":"${id}","__proto__":{"id":"other"},"constructor":null`);
    case 'twice-a-key':
      return text.replace(quoted, `"id":"${id}","category":"first"`);
    case 'same-id':
      return text.replace(quoted, `"id": "the-same","was":"${id}"`);
    default:
      // A number that no double holds, and a space that no serializer writes.
      return text.replace(quoted, `"id": "${id}","size":9007199254740993`);
  }
}
