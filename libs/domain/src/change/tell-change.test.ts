import fc from 'fast-check';
import { maskedProperty } from './shown-value.ts';
import { tellChange } from './tell-change.ts';
import { type EffectEvent } from './record-of-events.ts';

type Property = [name: string, old: unknown, now: unknown];

const event = (
  properties: Property[],
  more: Partial<EffectEvent> & { id?: string | null; name?: string } = {},
) => ({
  eventId: more.eventId ?? 'e1',
  position: 1,
  occurredAt: '2026-09-01T09:30:00.000000Z',
  isSuccess: true,
  isSure: true,
  ...more,
  event: {
    resources: [
      {
        resourceId: more.id === undefined ? 'app-1' : more.id,
        displayName: more.name ?? 'VPN',
        modifiedProperties: properties.map(([displayName, oldValue, newValue]) => ({
          displayName,
          oldValue,
          newValue,
        })),
      },
    ],
  },
});

const update = (patch: object, more: object = {}) => ({
  payloadId: 'app-1',
  payloadName: 'VPN',
  payloadOperation: 'Update',
  patchPayload: JSON.stringify(patch),
  ...more,
});

const verdictOf = (asked: unknown, after: unknown) =>
  tellChange(update({ property: asked }), [event([['Property', 'before', after]])]).compared[0]?.verdict;

test('a property that both sources name is shown before, asked and after, with the event that recorded it', () => {
  const told = tellChange(update({ displayVersion: '7.4' }), [event([['DisplayVersion', '7.3', '7.5']])]);
  expect(told.compared).toMatchObject([
    {
      path: 'displayVersion',
      recordedPath: 'DisplayVersion',
      before: { text: '7.3' },
      asked: { text: '7.4' },
      after: { text: '7.5' },
      verdict: 'differs',
      recordedBy: ['e1'],
      isUnchanged: false,
    },
  ]);
  expect([told.askedOnly, told.recordedOnly]).toEqual([[], []]);
});

test.each([
  ['7.4', '7.4', 'as_asked'],
  [true, 'True', 'as_asked'],
  [5, '5.0', 'as_asked'],
  ['0B22AAAA-0000-4000-8000-00000000000A', '{0b22aaaa-0000-4000-8000-00000000000a}', 'as_asked'],
  [true, 'False', 'differs'],
  [5, '6', 'differs'],
  ['block', 'audit', 'differs'],
  ['system', 'System', 'spelling'],
  ['a\r\nb', 'a\nb', 'spelling'],
  ['required', 1, 'unknown'],
  [true, '1', 'unknown'],
  ['2026-08-09T18:29:00Z', '8/9/2026 6:29:00 PM', 'unknown'],
  ['x'.repeat(60), `${'x'.repeat(50)}...`, 'unknown'],
  ['block', '', 'unknown'],
  ['block', null, 'unknown'],
  ['block', '<null>', 'unknown'],
  [null, 'block', 'unknown'],
])('asked %j, recorded %j: %s', (asked, after, verdict) => {
  expect(verdictOf(asked, after)).toBe(verdict);
});

test('the order of members of a JSON value does not matter', () => {
  const told = tellChange(update({ rule: { path: 'p', check: 1 } }), [
    event([['Rule', null, '{"check":1,"path":"p"}']]),
  ]);
  expect(told.compared.map(({ path, verdict }) => [path, verdict]).sort()).toEqual([
    ['rule.check', 'as_asked'],
    ['rule.path', 'as_asked'],
  ]);
});

test('beside a patch, what the payload says of the object is not what was asked', () => {
  const told = tellChange(update({ level: 1 }, { payload: '{"level":7,"owner":"ada"}' }), [
    event([
      ['Level', null, '1'],
      ['Owner', null, 'bob'],
    ]),
  ]);
  expect(told.compared.map(({ path, verdict }) => [path, verdict])).toEqual([['level', 'as_asked']]);
  expect(told.recordedOnly.map(({ path }) => path)).toEqual(['Owner']);
});

test('what is ambiguous, of another object or only alike is never put together', () => {
  const inTwo = update({ a: { level: 1 }, b: { level: 2 } });
  expect(tellChange(inTwo, [event([['Level', null, '3']])])).toMatchObject({
    compared: [],
    askedOnly: [{ path: 'a.level' }, { path: 'b.level' }],
    recordedOnly: [{ path: 'Level' }],
  });
  const elsewhere = tellChange(update({ level: 1 }), [event([['Level', null, '3']], { id: 'app-2' })]);
  expect(elsewhere.compared).toEqual([]);
  const twice: Property[] = [
    ['A.Level', null, '1'],
    ['B.Level', null, '2'],
  ];
  expect(tellChange(update({ level: 1 }), [event(twice)]).compared).toEqual([]);
  const general = tellChange(update({ icon: { value: 'x' } }), [event([['Setting.Value', null, 'y']])]);
  expect(general.compared).toEqual([]);
});

test('an element of a list is never said to differ, since its place is not known', () => {
  const told = tellChange(update({ tags: ['one'] }), [event([['$Collection.Tags[7]', null, 'two']])]);
  expect(told.compared).toMatchObject([{ verdict: 'unknown', why: expect.stringContaining('list') }]);
});

test('a creation is matched by its name, and has no before', () => {
  const request = { payloadName: 'VPN', payloadOperation: 'Create', payload: '{"isFeatured":false}' };
  const told = tellChange(request, [event([['IsFeatured', null, 'True']], { id: 'new-1' })]);
  expect(told).toMatchObject({
    kind: 'created',
    compared: [{ before: null, asked: { text: 'false' }, after: { text: 'True' }, verdict: 'differs' }],
  });
});

test.each([
  [false, 'the event says that it failed'],
  [null, 'the events do not all say success'],
])('only a change that was made can differ: success %j', (isSuccess, why) => {
  const told = tellChange(update({ level: 1 }), [event([['Level', '1', '3']], { isSuccess })]);
  expect(told.compared).toMatchObject([{ verdict: 'unknown', why }]);
});

test('of several events the value before the first and after the last is taken, in whatever order they come', () => {
  const events = [
    event([['Level', '1', '2']], { eventId: 'e1', occurredAt: '2026-09-01T09:30:00.000000Z' }),
    event([['Level', '2', '3']], { eventId: 'e2', occurredAt: '2026-09-01T09:31:00.000000Z' }),
    event([['Other', 'x', 'y']], { eventId: 'e3', occurredAt: '2026-09-01T09:29:00.000000Z' }),
  ];
  const told = tellChange(update({ level: 3 }), events);
  expect(told.compared).toMatchObject([
    { before: { text: '1' }, after: { text: '3' }, recordedBy: ['e1', 'e2'], verdict: 'as_asked' },
  ]);
  fc.assert(
    fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (shuffled) => {
      expect(tellChange(update({ level: 3 }), shuffled)).toEqual(told);
    }),
  );
});

test('an assignment and a device are tied to the events that recorded them', () => {
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: 'g1' };
  const assigned = tellChange(
    {
      payloadId: 'app-1',
      payloadOperation: 'Assign',
      addedAssignments: [{ intent: 'required', target }, { target: { ...target, groupId: 'g2' } }],
    },
    [
      event(
        [
          ['Target.Type', null, 'GroupAssignmentTarget'],
          ['Target.GroupId', null, 'G1'],
          ['Intent', null, 'Required'],
          ['Source', null, 'Direct'],
        ],
        { id: 'app-1_g1' },
      ),
    ],
  );
  expect(assigned.assignments.map(({ targetId, recordedBy }) => [targetId, recordedBy])).toEqual([
    ['g1', ['e1']],
    ['g2', []],
  ]);
  expect(assigned.recordedOnly.map(({ path }) => path)).toEqual(['Source']);
  const before = tellChange({ payloadId: 'app-1', existingAssignments: [{ intent: 'required', target }] }, [
    event([['Target.GroupId', null, 'g1']], { id: 'app-1_g1' }),
  ]);
  expect(before.assignments.map(({ recordedBy }) => recordedBy)).toEqual([[]]);
  const wiped = tellChange({ payloadType: 'ManagedDevice', payload: [{ id: 'D1' }, { id: 'd2' }] }, [
    event([], { id: 'd1' }),
  ]);
  expect(wiped.devices.map(({ recordedBy }) => recordedBy)).toEqual([['e1'], []]);
});

test.each([
  ['a', 'b', false],
  ['True', 'true', true],
  ['', '', true],
  ['filled', '', null],
  [null, 'b', null],
])('recorded %j before and %j after: unchanged %j', (before, after, isUnchanged) => {
  expect(tellChange(null, [event([['Level', before, after]])]).recordedOnly).toMatchObject([{ isUnchanged }]);
});

test('JSON that an event names before only is one row for each value in it', () => {
  const { recordedOnly } = tellChange(null, [event([['Rule', '{"path":"p","check":1}', '']])]);
  expect(recordedOnly.map(({ path, before, after }) => [path, before?.text, after?.text])).toEqual([
    ['Rule.path', 'p', ''],
    ['Rule.check', '1', ''],
  ]);
});

test('a request that was never seen leaves what was recorded', () => {
  expect(tellChange(null, [event([['Level', '1', '2']])])).toMatchObject({
    kind: 'unknown',
    compared: [],
    recordedOnly: [{ path: 'Level', before: { text: '1' }, after: { text: '2' } }],
  });
});

const secret = 'Zebra-Hunter2-f00d';

test('where only one source calls it a secret, the other one is masked too', () => {
  // A text under a name that says nothing; the setting beside it in the payload does.
  const setting = { omaUri: './Vendor/MSFT/WiFi/PSK', value: secret };
  const told = tellChange(update({ setting }), [event([['Setting.Value', null, secret]])]);
  expect(told.compared).toMatchObject([{ verdict: 'as_asked', after: { secrets: 1 } }]);
  expect(JSON.stringify(told)).not.toContain(secret);
});

test('a secret is masked on every side as soon as one source calls it one', () => {
  const told = tellChange(update({ psk: secret }), [event([['Psk', 'old-one', secret]])]);
  expect(told.compared).toMatchObject([
    {
      before: { text: '[masked: 7 characters]', secrets: 1 },
      asked: { text: '[masked: 18 characters]' },
      after: { text: '[masked: 18 characters]' },
      verdict: 'as_asked',
    },
  ]);
  expect(JSON.stringify(told)).not.toContain(secret);
});

test.each<[string, object]>([
  ['an OMA-URI', { omaSettings: [{ omaUri: './Vendor/MSFT/WiFi/Profile/x/PSK', value: secret }] }],
  ['an app setting', { settings: [{ appConfigKey: 'apiToken', appConfigKeyValue: secret }] }],
  ['a name beside a value', { list: [{ name: 'proxyPassword', value: secret }] }],
  [
    'the settings catalog',
    {
      settingInstance: {
        settingDefinitionId: 'device_vendor_msft_wifi_sharedkey',
        simpleSettingValue: { value: secret },
      },
    },
  ],
  [
    'its type of secrets',
    {
      x: { '@odata.type': '#microsoft.graph.deviceManagementConfigurationSecretSettingValue', value: secret },
    },
  ],
  ['a list under a secret name', { passwords: [[{ v: secret }]] }],
  ['a name of a member', { [`password=${secret}`]: 1 }],
])('%s is masked', (_, payload) => {
  const told = tellChange({ payload: JSON.stringify(payload), patchPayload: payload }, []);
  expect(JSON.stringify(told)).not.toContain(secret);
  expect(JSON.stringify(told)).toContain('[masked: ');
});

test('a text that could not be read and speaks of a secret is masked as a whole, any other is shown', () => {
  const told = (payload: string) => tellChange({ payload }, []).notUnderstood[0]?.raw.text;
  expect(told(`password;${secret}`)).toBe('[masked: 27 characters]');
  expect(told('displayName;VPN')).toBe('displayName;VPN');
});

test('what says how a secret must be is not masked', () => {
  const { askedOnly } = tellChange(
    update({ passwordRequired: true, passwordMinimumLength: 12, passwordRequiredType: 'alphanumeric' }),
    [],
  );
  expect(askedOnly.map(({ asked }) => asked.text)).toEqual(['true', '12', 'alphanumeric']);
});

test('a private key in base64 is masked under whatever name', () => {
  const der = Buffer.concat([Buffer.from('308204a2020103', 'hex'), Buffer.alloc(60, 7)]).toString('base64');
  expect(JSON.stringify(tellChange(update({ blob: der }), []))).not.toContain(der.slice(0, 20));
});

test('a property of an event is masked as one text', () => {
  expect(maskedProperty('AdminPassword', secret, false)).toBe('[masked: 18 characters]');
  expect(maskedProperty('Value', secret, true)).toBe('[masked: 18 characters]');
  expect(maskedProperty('DisplayName', 'VPN', false)).toBe('VPN');
  expect(maskedProperty('Rule', '{"path":"p"}', false)).toBe('{"path":"p"}');
  expect(maskedProperty('Rule', `{"password":"${secret}"}`, false)).toMatch(/^\[masked: \d+ characters\]$/);
  const script = Buffer.from(`$password = "${secret}"; Restart-Service Spooler`).toString('base64');
  expect(maskedProperty('ScriptContent', script, false)).toBe(`[masked: ${script.length} characters]`);
});

test('long lists are cut, and say by how much', () => {
  const patch = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`p${index}`, 'x'.repeat(5000)]),
  );
  const { askedOnly, notShown } = tellChange(update(patch), []);
  expect([askedOnly.length, notShown.askedOnly]).toEqual([300, 100]);
  expect(askedOnly[0]?.asked).toMatchObject({ characters: 5000, isCut: true });
  expect(askedOnly.at(-1)?.asked).toMatchObject({ text: '', characters: 5000, isCut: true });
});

describe('whatever JSON the sources send', () => {
  const secretName = fc.constantFrom(
    'password',
    'clientSecret',
    'Wifi_PSK',
    'apiToken',
    'licenseKey',
    'p\u0061sswd',
  );
  const holder = fc
    .tuple(secretName, fc.jsonValue({ maxDepth: 2 }))
    .map(([name, beside]) => ({ beside, [name]: secret }));
  const wrappings: readonly ((value: unknown) => unknown)[] = [
    (value) => ({ settings: value }),
    (value) => [value, 1],
    (value) => ({ inner: JSON.stringify(value) }),
    (value) => ({ bytes: Buffer.from(JSON.stringify(value)).toString('base64') }),
    (value) => ({ scriptContent: Buffer.from(JSON.stringify(value)).toString('base64') }),
    (value) => ({ broken: JSON.stringify(value).slice(0, -1) }),
    (value) => ({ twice: `{"a":1,"a":${JSON.stringify(value)}}` }),
  ];
  const hidden = fc
    .tuple(holder, fc.array(fc.constantFrom(...wrappings), { maxLength: 6 }))
    .map(([value, layers]) => layers.reduce<unknown>((inner, wrap) => wrap(inner), value));
  const member = fc.oneof(fc.jsonValue(), fc.json(), fc.string({ unit: 'binary' }));
  const request = fc.record(
    {
      payload: member,
      patchPayload: member,
      displayPayload: member,
      addedAssignments: member,
      existingAssignments: member,
      actionParameters: member,
      payloadId: member,
      payloadType: fc.oneof(fc.constant('ManagedDevice'), member),
      payloadOperation: member,
    },
    { requiredKeys: [] },
  );
  const effect = fc
    .tuple(fc.jsonValue(), fc.array(fc.tuple(fc.string(), member, member), { maxLength: 5 }))
    .map(([own, properties]) => ({
      ...event(properties as Property[]),
      ...(properties.length === 0 ? { event: own } : {}),
    }));

  test('it is told, within bounds', () => {
    fc.assert(
      fc.property(fc.oneof(request, fc.jsonValue()), fc.array(effect, { maxLength: 3 }), (asked, events) => {
        expect(JSON.stringify(tellChange(asked, events)).length).toBeLessThan(2_000_000);
      }),
    );
  });

  test('no secret is anywhere in the answer', () => {
    fc.assert(
      fc.property(
        hidden,
        fc.constantFrom('payload', 'patchPayload', 'actionParameters', 'displayPayload', 'addedAssignments'),
        fc.boolean(),
        (value, name, isText) => {
          const asked = { [name]: isText ? JSON.stringify(value) : value };
          const told = JSON.stringify(
            tellChange(asked, [event([['Settings', value, JSON.stringify(value)]])]),
          );
          expect(told).not.toContain(secret);
          expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(3, 18));
        },
      ),
      { numRuns: 500 },
    );
  });
});
