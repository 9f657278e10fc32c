import { askedChange } from './asked-change.ts';

const values = (request: unknown) =>
  Object.fromEntries(askedChange(request).leaves.map(({ path, value }) => [path, value]));
const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');

test('a payload is read whether it is JSON in a text or the object itself', () => {
  const payload = { displayName: 'VPN', rules: [{ check: 1 }, { check: true }], tags: [], owner: null };
  const read = { displayName: 'VPN', 'rules[0].check': '1', 'rules[1].check': 'true', tags: '[]', owner: '' };
  expect(values({ payload })).toEqual(read);
  expect(values({ payload: JSON.stringify(payload) })).toEqual(read);
});

test('JSON in texts in JSON is opened, four layers deep', () => {
  const nested = (layers: number): string =>
    layers === 0 ? '{"deep":1}' : JSON.stringify({ in: nested(layers - 1) });
  expect(values({ payload: nested(4) })).toEqual({ 'in.in.in.in.deep': '1' });
  expect(values({ payload: nested(6) })).toEqual({ 'in.in.in.in.in': '{"in":"{\\"deep\\":1}"}' });
});

test('a script is decoded, and its language named only where that is certain', () => {
  const script = (more: object, text: string) =>
    askedChange({ payload: { scriptContent: base64(text), ...more } }).leaves.find(
      ({ isDecoded }) => isDecoded,
    );
  const body = 'Restart-Service Spooler # naïve\r\n';
  expect(script({ fileName: 'a.ps1' }, body)).toMatchObject({ value: body, language: 'PowerShell' });
  const typed = { '@odata.type': '#microsoft.management.services.api.deviceManagementScript' };
  expect(script(typed, body)?.language).toBe('PowerShell');
  expect(script({}, '#!/bin/zsh\necho 1')?.language).toBe('shell');
  expect(script({}, '#!/usr/bin/env python3\nprint(1)')?.language).toBe('Python');
  expect(script({}, body)?.language).toBeNull();
  const windows = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(body, 'utf16le')]);
  expect(values({ payload: { scriptContent: windows.toString('base64') } })['scriptContent']).toBe(body);
});

test('base64 under any name is decoded only if it is long enough to be no accident', () => {
  const long = '<?xml version="1.0"?><wlan><name>Office</name></wlan>';
  expect(askedChange({ payload: { profile: base64(long) } }).leaves).toMatchObject([
    { value: long, isDecoded: true, language: 'XML' },
  ]);
  expect(values({ payload: { word: 'Passport' } })).toEqual({ word: 'Passport' });
});

test.each([
  ['not valid base64', 'Restart-Service'],
  ['base64 of 6 bytes that are no text', Buffer.from([0, 1, 2, 0xc3, 0x28, 5]).toString('base64')],
])('a script that is %s is told as not understood, as it was sent', (reason, scriptContent) => {
  expect(askedChange({ payload: { scriptContent } }).notUnderstood).toEqual([
    { path: 'scriptContent', reason, text: scriptContent, isSecret: false },
  ]);
});

test.each([
  ['not valid JSON', '{"displayName":'],
  ['names a member twice', '{"a":1,"a":2}'],
  ['nested deeper than 200 levels', '['.repeat(200_000)],
])('a payload that is %s is told as not understood', (reason, payload) => {
  const asked = askedChange({ payload });
  expect(asked.notUnderstood).toEqual([{ path: 'payload', reason, text: payload, isSecret: false }]);
  expect(asked.leaves).toEqual([]);
});

test('what is nested without end, very long or very much is bounded, and says so', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  expect(askedChange({ payload: deep }).notUnderstood).toMatchObject([
    { reason: 'nested deeper than 40 levels' },
  ]);
  const many = askedChange({ payload: { list: Array.from({ length: 50_000 }, (_, index) => index) } });
  expect([many.leaves.length, many.more]).toEqual([2000, 48_000]);
  expect(askedChange({ payload: { text: 'x'.repeat(10_000_000) } }).leaves).toHaveLength(1);
});

test('F56 a __proto__ member is shown and changes nothing', () => {
  const payload = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":1}}';
  expect(values(JSON.parse(`{"payload":${JSON.stringify(payload)}}`))).toMatchObject({
    'constructor.prototype': '1',
  });
  expect(askedChange({ payload }).leaves.map(({ path }) => path)).toContain('__proto__.isAdmin');
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
});

test('assignments are read with their target, and what else stands in them is not lost', () => {
  const target = (type: string, more: object = {}) => ({
    '@odata.type': `#microsoft.graph.${type}`,
    ...more,
  });
  const asked = askedChange({
    addedAssignments: JSON.stringify([
      { intent: 'required', target: target('groupAssignmentTarget', { groupId: 'g1' }), source: 'direct' },
      { target: target('exclusionGroupAssignmentTarget', { groupId: 'g2' }) },
      { intent: 'available', target: target('allLicensedUsersAssignmentTarget') },
      { target: target('allDevicesAssignmentTarget', { deviceAndAppManagementAssignmentFilterId: 'f1' }) },
      { target: target('newKindOfTarget', { ring: 2 }) },
    ]),
    existingAssignments: [{ target: target('groupAssignmentTarget', { groupId: 'g0' }) }],
  });
  expect(
    asked.assignments.map((one) => [one.isAdded, one.target, one.targetId, one.intent, one.filterId]),
  ).toEqual([
    [true, 'group', 'g1', 'required', null],
    [true, 'excluded_group', 'g2', null, null],
    [true, 'all_users', null, 'available', null],
    [true, 'all_devices', null, null, 'f1'],
    [true, 'unknown', null, null, null],
    [false, 'group', 'g0', null, null],
  ]);
  expect(asked.leaves.map(({ path, value }) => [path, value])).toEqual([
    ['addedAssignments[0].source', 'direct'],
    ['addedAssignments[4].target.ring', '2'],
  ]);
});

test('devices are listed once, with the names the request shows', () => {
  const asked = askedChange({
    payloadType: 'ManagedDevice',
    payload: '[{"id":"d1"},{"id":"D2","wipe":"x"}]',
    displayPayload:
      '[{"deviceId":"D1","deviceName":"LT-1","serialNumber":"S1","primaryUserEmail":"u@x","actionName":"wipe"}]',
    actionParameters: '{"keepUserData":false}',
  });
  expect(asked.devices).toEqual([
    { id: 'D1', name: 'LT-1', serialNumber: 'S1', user: 'u@x', action: 'wipe' },
    { id: 'D2', name: null, serialNumber: null, user: null, action: null },
  ]);
  expect(asked.leaves.map(({ path, value }) => [path, value])).toEqual([
    ['keepUserData', 'false'],
    ['devices[2].wipe', 'x'],
  ]);
});

test('beside a patch, the rest of the object is context', () => {
  const { leaves } = askedChange({
    payloadId: 'A1',
    payload: '{"id":"a1","displayName":"VPN","version":"2"}',
    patchPayload: '{"version":"2"}',
  });
  expect(leaves.map(({ path, from, isContext }) => [path, from, isContext])).toEqual([
    ['version', 'patchPayload', false],
    ['id', 'payload', true],
    ['displayName', 'payload', true],
  ]);
});

test.each([null, 1, 'text', [], {}, { payload: 7 }, { payload: '' }, { payload: [[], {}] }])(
  'there may be nothing to read in %j',
  (request) => {
    expect(askedChange(request)).toMatchObject({ assignments: [], devices: [], notUnderstood: [] });
  },
);
