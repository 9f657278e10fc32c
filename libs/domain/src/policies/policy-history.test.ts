import fc from 'fast-check';
import { at, eventRecord } from '../../test/builders.ts';
import type { CandidateEvent } from '../cases/case.ts';
import type { PropertyChange } from '../records/records.ts';
import { policyPeriods, type PolicyPeriod, type PolicyVersion } from './policy-history.ts';

const policyId = 'aaaaaaaa-0000-4000-8000-00000000000a';

let position = 0;

function seen(
  firstSeenAt: string,
  changes: Partial<PolicyVersion> = {},
  policyTypes = ['app'],
): PolicyVersion {
  return {
    position: (position += 1),
    record: {
      id: policyId,
      name: 'MAA – Apps',
      description: null,
      policyTypes,
      platforms: [],
      approverGroupIds: [],
      lastModifiedAt: null,
    },
    notBeforeAt: null,
    firstSeenAt,
    lastSeenAt: firstSeenAt,
    goneAt: null,
    ...changes,
  };
}

function told(
  verb: string,
  occurredAt: string,
  approval: PropertyChange[] = [],
  result = 'Success',
): CandidateEvent {
  return {
    position: (position += 1),
    firstSeenAt: occurredAt,
    event: eventRecord({
      activityType: `${verb} OperationApprovalPolicy`,
      occurredAt,
      approval,
      result,
      resources: [{ type: 'OperationApprovalPolicy', id: policyId.toUpperCase(), name: 'MAA – Apps' }],
    }),
  };
}

const typeIsApp: PropertyChange = { name: 'PolicyType', old: null, new: 'app' };

function spans(periods: readonly PolicyPeriod[]): unknown[] {
  return periods.map(({ policyType, from, to, fromSource }) => [policyType, from, to, fromSource]);
}

test.each<[string, PolicyVersion[], CandidateEvent[], unknown[]]>([
  [
    'only seen, it began when it was first seen',
    [seen(at('09:00'))],
    [],
    [['app', at('09:00'), null, 'observed']],
  ],
  [
    'Graph’s own time of change tells that it was there before',
    [seen(at('09:00'), { record: { ...seen('').record, lastModifiedAt: at('07:00') } })],
    [],
    [['app', at('07:00'), null, 'reported']],
  ],
  [
    'the event of its creation tells exactly',
    [seen(at('09:00'))],
    [told('Create', at('08:00'))],
    [['app', at('08:00'), null, 'audit-event']],
  ],
  [
    'created and deleted without ever being read',
    [],
    [told('Create', at('08:00'), [typeIsApp]), told('Delete', at('10:00'))],
    [['app', at('08:00'), at('10:00'), 'audit-event']],
  ],
  [
    'gone from a complete read',
    [seen(at('09:00'), { goneAt: at('11:00') })],
    [],
    [['app', at('09:00'), at('11:00'), 'observed']],
  ],
  [
    'a deletion that failed ends nothing',
    [seen(at('09:00'))],
    [told('Delete', at('10:00'), [], 'Failure')],
    [['app', at('09:00'), null, 'observed']],
  ],
  ['of which only the end is known, and no type: no period', [], [told('Delete', at('10:00'))], []],
  [
    'of which only the end is known: an empty period, for nobody knows since when',
    [],
    [told('Delete', at('10:00'), [{ name: 'PolicyType', old: 'app', new: null }])],
    [['app', at('10:00'), at('10:00'), 'unknown']],
  ],
  [
    'whose type only its deletion tells, from its creation on',
    [],
    [
      told('Create', at('08:00')),
      told('Delete', at('10:00'), [{ name: 'PolicyType', old: 'app', new: null }]),
    ],
    [['app', at('08:00'), at('10:00'), 'audit-event']],
  ],
  [
    'deleted and created again: a gap',
    [seen(at('09:00'))],
    [told('Delete', at('10:00')), told('Create', at('11:00'), [typeIsApp])],
    [
      ['app', at('09:00'), at('10:00'), 'observed'],
      ['app', at('11:00'), null, 'audit-event'],
    ],
  ],
  [
    'Graph’s own time lies a moment before the event of the creation: the event tells of the beginning',
    [seen(at('09:00'), { record: { ...seen('').record, lastModifiedAt: at('08:00') } })],
    [told('Create', at('08:00:03'))],
    [['app', at('08:00'), null, 'audit-event']],
  ],
  [
    'whose edit is the first that is known of it: since when it held is not',
    [],
    [told('Patch', at('08:00'), [typeIsApp])],
    [['app', at('08:00'), null, 'reported']],
  ],
  [
    'edited between two reads: the old content is gone, the policy is not',
    [
      seen(at('09:00'), { goneAt: at('12:00:02') }),
      seen(at('12:00:01'), { record: { ...seen('').record, name: 'MAA', lastModifiedAt: at('11:00') } }),
    ],
    [],
    [['app', at('09:00'), null, 'observed']],
  ],
  [
    'edited, and gone with its last content',
    [
      seen(at('09:00'), { goneAt: at('12:00:02') }),
      seen(at('12:00:01'), {
        record: { ...seen('').record, name: 'MAA', lastModifiedAt: at('11:00') },
        goneAt: at('14:00:02'),
      }),
    ],
    [],
    [['app', at('09:00'), at('14:00:02'), 'observed']],
  ],
  [
    'changed from one type to another',
    [seen(at('09:00')), seen(at('12:00'), {}, ['script'])],
    [],
    [
      ['app', at('09:00'), at('12:00'), 'observed'],
      ['script', at('12:00'), null, 'observed'],
    ],
  ],
])('%s', (_what, versions, events, expected) => {
  expect(spans(policyPeriods({ versions, events }))).toEqual(expected);
});

test('a policy is called what its deletion calls it, if nothing else tells', () => {
  const deletion = told('Delete', at('10:00'), [{ name: 'PolicyType', old: 'app', new: null }]);
  expect(policyPeriods({ versions: [], events: [deletion] })[0]?.policyName).toBe('MAA – Apps');
});

test('exclusions are known from their events, from when to when', () => {
  const change = (old: string | null, next: string | null): PropertyChange[] => [
    { name: 'ExcludedApplicationId', old, new: next },
  ];
  const events = [
    told('addExclusion', at('09:00'), change(null, 'APP-1')),
    told('addExclusion', at('09:30'), change(null, 'app-2')),
    told('removeExclusion', at('10:00'), change('app-1', null)),
  ];
  const [period] = policyPeriods({ versions: [seen(at('08:00'))], events });
  expect(period?.exclusions).toEqual([
    { appId: 'app-1', from: at('09:00'), to: at('10:00') },
    { appId: 'app-2', from: at('09:30'), to: null },
  ]);
});

test('an unchanged list, which a patch gives with an empty new value, ends no exclusion', () => {
  const events = [
    told('addExclusion', at('09:00'), [{ name: 'ExcludedApplicationId', old: null, new: 'app-1' }]),
    told('Patch', at('10:00'), [{ name: 'ExcludedApplicationIds', old: '["app-1"]', new: '' }]),
  ];
  const [period] = policyPeriods({ versions: [seen(at('08:00'))], events });
  expect(period?.exclusions).toEqual([{ appId: 'app-1', from: at('09:00'), to: null }]);
});

test('the filing of a request to create a policy creates none', () => {
  const filed = told('Create', at('08:00'), [typeIsApp]);
  const resources = [{ type: 'OperationApprovalRequest', id: 'r1', name: null }, ...filed.event.resources];
  const event = { ...filed.event, activityType: 'Create OperationApprovalRequest', resources };
  expect(policyPeriods({ versions: [], events: [{ ...filed, event }] })).toEqual([]);
});

test('a list of exclusions is compared with the list before', () => {
  const list = { name: 'ExcludedApplicationIds', old: '["app-1","app-2"]', new: '["app-2","app-3"]' };
  const events = [
    told('Patch', at('09:00'), [{ ...list, old: null, new: '["app-1","app-2"]' }]),
    told('Patch', at('10:00'), [list]),
  ];
  const [period] = policyPeriods({ versions: [seen(at('08:00'))], events });
  expect(period?.exclusions).toEqual([
    { appId: 'app-1', from: at('09:00'), to: at('10:00') },
    { appId: 'app-2', from: at('09:00'), to: null },
    { appId: 'app-3', from: at('10:00'), to: null },
  ]);
});

test('the order in which things came in does not matter', () => {
  const versions = [seen(at('09:00')), seen(at('12:00'), { goneAt: at('14:00') }, ['script'])];
  const events = [
    told('Create', at('08:00'), [typeIsApp]),
    told('Delete', at('13:00')),
    told('Create', at('15:00'), [typeIsApp]),
  ];
  const expected = policyPeriods({ versions, events });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(versions, { minLength: 2 }),
      fc.shuffledSubarray(events, { minLength: 3 }),
      (someVersions, someEvents) => {
        expect(policyPeriods({ versions: someVersions, events: someEvents })).toEqual(expected);
      },
    ),
  );
});
