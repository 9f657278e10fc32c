import { readPropertyChanges } from './property-changes.ts';

test('changes of an exported record, whose properties may be a text', () => {
  const properties = {
    Targets: [
      { Name: 'VPN', ModifiedProperties: [{ Name: 'Target.GroupId', Old: 'a', New: 'b' }] },
      { Name: '<null>' },
    ],
  };
  const expected = [{ resource: 'VPN', property: 'Target.GroupId', old: 'a', new: 'b' }];
  expect(readPropertyChanges(JSON.stringify({ properties }))).toEqual(expected);
  expect(readPropertyChanges(JSON.stringify({ Properties: JSON.stringify(properties) }))).toEqual(expected);
});

test.each(['', 'not json', '[]', 'null', '{"resources":{}}', '{"resources":[null,1]}', '{"properties":"{"}'])(
  'nothing to be read in %j is no change',
  (raw) => {
    expect(readPropertyChanges(raw)).toEqual([]);
  },
);

test('a value that is no text is shown as JSON, a very long one is cut', () => {
  const raw = JSON.stringify({
    resources: [{ modifiedProperties: [{ displayName: 'P', oldValue: [1], newValue: 'x'.repeat(30_000) }] }],
  });
  const [change] = readPropertyChanges(raw);
  expect(change).toMatchObject({ resource: null, property: 'P', old: '[1]' });
  expect(change?.new?.length).toBe(20_000);
});

test('a secret is masked, by its own name or by that of the setting beside it', () => {
  const modifiedProperties = [
    { displayName: 'AdminPassword', oldValue: 'one', newValue: 'three' },
    { displayName: 'Settings.OmaUri', newValue: './Vendor/MSFT/WiFi/PSK' },
    { displayName: 'Settings.Value', newValue: 'hunter2' },
  ];
  const changes = readPropertyChanges(JSON.stringify({ resources: [{ modifiedProperties }] }));
  expect(changes.map(({ old, new: after }) => [old, after])).toEqual([
    ['[masked: 3 characters]', '[masked: 5 characters]'],
    [null, './Vendor/MSFT/WiFi/PSK'],
    [null, '[masked: 7 characters]'],
  ]);
});

test('at most 500 changes are read', () => {
  const modifiedProperties = Array.from({ length: 400 }, () => ({ displayName: 'P' }));
  expect(
    readPropertyChanges(JSON.stringify({ resources: [{ modifiedProperties }, { modifiedProperties }] })),
  ).toHaveLength(500);
});
