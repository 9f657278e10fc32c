import type { Act, ActKind } from '@countersign/contract';

export const kindWords: Readonly<Record<ActKind, string>> = {
  finding: 'Findings',
  rule: 'Rules',
  notification: 'Notifications',
  retention: 'Retention',
  'hold-set': 'Holds set',
  'hold-released': 'Holds released',
  accepted: 'Accepted as gone',
  restored: 'Losses admitted',
};

/** One act in a sentence after the name of who did it, and what they wrote. The record is from the log: anything may stand in it. */
export function actWords({ kind, record }: Pick<Act, 'kind' | 'record'>): {
  readonly did: string;
  readonly why: string | null;
} {
  if (record === null) return { did: 'did something that cannot be read', why: null };
  const of = (name: string) => textOf(record[name]);
  const why = of('reason') ?? of('comment');
  switch (kind) {
    case 'finding':
      return findingWords(isObject(record['step']) ? record['step'] : {}, of('detection'));
    case 'rule':
      return { did: `changed the rule ${of('detection') ?? '?'} (version ${of('version') ?? '?'})`, why };
    case 'notification':
      return { did: routeWords(record), why };
    case 'retention':
      return { did: retentionWords(record), why };
    case 'hold-set':
      return { did: `put under legal hold: ${heldWords(record)}`, why };
    case 'hold-released':
      return { did: `let go the legal hold ${of('hold') ?? '?'}`, why };
    case 'accepted':
      return { did: `accepted as gone ${of('lacking') ?? '?'} of the source ${of('source') ?? '?'}`, why };
    case 'restored':
      return {
        did: `admitted the loss of ${of('lost') ?? '?'} signed heads and began the log ${of('id') ?? '?'}`,
        why,
      };
  }
}

function routeWords({ settings, ended, route }: Readonly<Record<string, unknown>>): string {
  if (ended === true) return `ended the route ${textOf(route) ?? '?'} of the notifications`;
  if (!isObject(settings)) return 'changed who is told of what';
  return `set the route ${textOf(settings['name']) ?? '?'}: what is told through the channel ${textOf(settings['channel']) ?? '?'}`;
}

function findingWords(step: Readonly<Record<string, unknown>>, detection: string | null) {
  const of = (name: string) => textOf(step[name]);
  const what = `a finding of ${detection ?? '?'}`;
  const why = of('reason') ?? of('comment');
  const did: Readonly<Record<string, string>> = {
    acknowledged: `acknowledged ${what}${of('owner') === null ? '' : ` for ${of('owner')}`}`,
    assigned: of('owner') === null ? `took the owner of ${what} away` : `gave ${what} to ${of('owner')}`,
    commented: `commented on ${what}`,
    closed: `closed ${what} as ${of('resolution') ?? '?'}`,
    reopened: `opened ${what} again`,
    'allow-listed': `put ${what} on the allow-list until ${of('until')?.slice(0, 10) ?? '?'}, for ${scopeWords(step)}`,
    'allow-list-ended': `ended an entry of the allow-list, made at ${what}`,
  };
  const kind = of('kind') ?? '';
  return { did: Object.hasOwn(did, kind) ? (did[kind] ?? '') : `did something with ${what}`, why };
}

function scopeWords(step: Readonly<Record<string, unknown>>): string {
  const party = textOf(step['party']);
  if (party === null) return 'this very subject';
  return `${textOf(step['scope']) === 'person' ? 'the person' : 'the object'} ${party}`;
}

function retentionWords(record: Readonly<Record<string, unknown>>): string {
  const policy = textOf(record['policy']);
  if (record['run'] === null) return `set how long content is kept: ${policy ?? '?'}`;
  return `deleted content under ${policy ?? 'a request for privacy'}`;
}

function heldWords(record: Readonly<Record<string, unknown>>): string {
  const request = textOf(record['request']);
  if (request !== null) return `the request ${request}`;
  const person = textOf(record['person']);
  const [from, to] = [textOf(record['from']), textOf(record['to'])];
  const parts = [
    ...(person === null ? [] : [`all that names ${person}`]),
    ...(from === null ? [] : [`from ${from.slice(0, 10)}`]),
    ...(to === null ? [] : [`until ${to.slice(0, 10)}`]),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
