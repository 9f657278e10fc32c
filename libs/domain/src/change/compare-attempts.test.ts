import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attemptVerdict } from './compare-attempts.ts';
import { tellAttempt } from './tell-attempt.ts';

const update = (patch: unknown, more: object = {}) => ({
  payloadId: 'app-1',
  payloadName: 'VPN',
  payloadOperation: 'Update',
  patchPayload: JSON.stringify(patch),
  ...more,
});
const base64 = (text: string) => Buffer.from(text).toString('base64');
const target = (groupId: string, intent = 'required') => ({
  intent,
  target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
});

describe('two requests ask for the same', () => {
  test.each<[string, object, object]>([
    ['word for word', update({ level: 1 }), update({ level: 1 })],
    ['with their members in another order', update({ a: 1, b: 2 }), update({ b: 2, a: 1 })],
    ['one as text, the other as an object', update({ a: 1 }), { ...update({}), patchPayload: { a: 1 } }],
    [
      'with other words of explanation',
      update({ a: 1 }, { requestJustification: 'please' }),
      update({ a: 1 }, { requestJustification: 'CHG0030123' }),
    ],
    [
      'after others changed the object beside the patch',
      update({ a: 1 }, { payload: '{"owner":"ada"}' }),
      update({ a: 1 }, { payload: '{"owner":"bo"}' }),
    ],
    [
      'but for what Intune writes',
      update({ a: 1, lastModifiedDateTime: '1' }),
      update({ a: 1, lastModifiedDateTime: '2' }),
    ],
    ['but for white space', update({ script: 'a\r\nb' }), update({ script: 'a\nb' })],
    [
      'to delete the same object',
      { payloadId: 'app-1', payloadOperation: 'Delete' },
      { payloadId: 'APP-1', payloadOperation: 'delete' },
    ],
    [
      'for the same devices in another order',
      {
        payloadType: 'ManagedDevice',
        payloadOperation: 'wipe',
        payload: [{ deviceId: '1' }, { deviceId: '2' }],
      },
      {
        payloadType: 'ManagedDevice',
        payloadOperation: 'wipe',
        payload: [{ deviceId: '2' }, { deviceId: '1' }],
      },
    ],
    [
      'with the same content that nobody here understands',
      update({ a: 1, scriptContent: '!!!' }),
      update({ a: 1, scriptContent: '!!!' }),
    ],
  ])('%s', (_, earlier, later) => {
    expect(tellAttempt(earlier, later)).toMatchObject({ verdict: 'same', why: null });
  });
});

describe('two requests do not ask for the same', () => {
  test.each<[string, object, object]>([
    ['another value', update({ level: 1 }), update({ level: 2 })],
    ['one value more', update({ level: 1 }), update({ level: 1, owner: 'ada' })],
    ['one value fewer', update({ level: 1, owner: 'ada' }), update({ level: 1 })],
    ['null in place of a value', update({ level: 1 }), update({ level: null })],
    ['another operation', update({ level: 1 }), { ...update({ level: 1 }), payloadOperation: 'Assign' }],
    ['another object', update({ level: 1 }), { ...update({ level: 1 }), payloadId: 'app-2' }],
    ['a longer list', update({ tags: ['0'] }), update({ tags: ['0', '1'] })],
    [
      'another script',
      update({ scriptContent: base64('Remove-Item C:\\temp\n') }),
      update({ scriptContent: base64('Remove-Item C:\\\n') }),
    ],
    [
      'another group',
      { ...update({}), addedAssignments: [target('9f')] },
      { ...update({}), addedAssignments: [target('a0')] },
    ],
    [
      'another device',
      { payloadType: 'ManagedDevice', payloadOperation: 'wipe', payload: [{ deviceId: '1' }] },
      { payloadType: 'ManagedDevice', payloadOperation: 'wipe', payload: [{ deviceId: '2' }] },
    ],
  ])('where it is %s', (_, earlier, later) => {
    expect(attemptVerdict(earlier, later)).toBe('changed');
    expect(attemptVerdict(later, earlier)).toBe('changed');
  });
});

test.each<[string, unknown, unknown]>([
  ['the earlier request was never read', null, update({ level: 1 })],
  ['the later request was never read', update({ level: 1 }), null],
  ['nothing that says what exactly would change', { payloadOperation: 'sync' }, { payloadOperation: 'sync' }],
  ['stand in a list in another order', update({ tags: ['0', '1'] }), update({ tags: ['1', '0'] })],
  [
    'stand in a list in another order',
    update({
      rules: [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    }),
    update({
      rules: [
        { a: 1, b: 4 },
        { a: 3, b: 2 },
      ],
    }),
  ],
  ['not understood', update({ a: 1, scriptContent: '!!!' }), update({ a: 1, scriptContent: '???' })],
  [
    'more in them than was looked at',
    update({ list: Array.from({ length: 3000 }, (_, index) => index) }),
    update({ list: Array.from({ length: 3000 }, (_, index) => index) }),
  ],
])('nobody can tell where %s', (why, earlier, later) => {
  const told = tellAttempt(earlier, later);
  expect(told.verdict).toBe('cannot_tell');
  expect(told.why).toContain(why);
});

test('what changed is told value by value, with how much did not', () => {
  const told = tellAttempt(
    update({ level: 1, owner: 'ada', name: 'VPN', note: 'A  b', tags: ['0', '1'] }),
    update({ level: 2, name: 'VPN', note: 'a b', colour: 'red', tags: ['7', '0', '1'] }),
  );
  expect(
    told.properties.map(({ change, path, earlier, later }) => [change, path, earlier?.text, later?.text]),
  ).toEqual([
    ['changed', 'level', '1', '2'],
    ['removed', 'owner', 'ada', undefined],
    ['spelling', 'note', 'A  b', 'a b'],
    ['added', 'tags[0]', undefined, '7'],
    ['added', 'colour', undefined, 'red'],
  ]);
  expect(told.unchanged).toBe(1);
});

test('assignments and devices are told by what came and what went', () => {
  const told = tellAttempt(
    { ...update({}), addedAssignments: [target('9f'), target('a0')], existingAssignments: [target('x')] },
    { ...update({}), addedAssignments: [target('9F'), target('a0', 'available')] },
  );
  expect(told.assignments.map(({ change, targetId, intent }) => [change, targetId, intent])).toEqual([
    ['removed', 'a0', 'required'],
    ['added', 'a0', 'available'],
  ]);
  const wipe = (...devices: string[]) => ({
    payloadType: 'ManagedDevice',
    payloadOperation: 'wipe',
    displayPayload: devices.map((deviceId) => ({ deviceId, deviceName: `LT-${deviceId}` })),
  });
  expect(tellAttempt(wipe('1', '2'), wipe('2', '3')).devices).toMatchObject([
    { change: 'removed', name: 'LT-1' },
    { change: 'added', name: 'LT-3' },
  ]);
});

test('a secret that changed is told as changed, and never shown', () => {
  const told = tellAttempt(
    update({ adminPassword: 'Sommer2025!' }),
    update({ adminPassword: 'Winter2026!' }),
  );
  expect(told.properties).toMatchObject([
    {
      change: 'changed',
      earlier: { text: '[masked: 11 characters]' },
      later: { text: '[masked: 11 characters]' },
    },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/Sommer|Winter/);
});

test('at most a hundred of each are shown, and the rest is counted', () => {
  const many = (start: number) =>
    update(Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`p${index}`, start + index])));
  expect(tellAttempt(many(0), many(1))).toMatchObject({ verdict: 'changed', notShown: { properties: 30 } });
  expect(tellAttempt(many(0), many(1)).properties).toHaveLength(100);
});

test('any JSON has an answer; a request asks for what it asks for, and the verdict has no direction', () => {
  const payload = fc.oneof(fc.json(), fc.jsonValue());
  const request = fc.record({
    payloadOperation: fc.constantFrom('Update', 'Delete', null),
    payload,
    patchPayload: payload,
  });
  fc.assert(
    fc.property(request, request, (one, other) => {
      expect(attemptVerdict(one, one)).not.toBe('changed');
      expect(attemptVerdict(one, other)).toBe(attemptVerdict(other, one));
    }),
  );
});
