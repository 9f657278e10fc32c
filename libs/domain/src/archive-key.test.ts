import fc from 'fast-check';
import { archiveKey } from './archive-key.ts';

const id = '1f6d0000-0000-4000-8000-000000000001';

test.each([
  [
    'an audit event',
    { id, activityDateTime: '2026-10-31T23:59:59.9999999Z', activityType: 'Patch MobileApp' },
    '2026-10-01',
  ],
  [
    'a request, by its filing',
    { id, requestDateTime: '2026-09-30T23:00:00-08:00', lastModifiedDateTime: '2026-11-01T00:00:00Z' },
    '2026-10-01',
  ],
  ['a policy', { id, lastModifiedDateTime: '2026-08-05T00:00:00Z', policyType: 'app' }, '2026-08-01'],
  ['an object without a time', { id }, '1970-01-01'],
  ['an object with the time that means none', { id, activityDateTime: '0001-01-01T00:00:00Z' }, '1970-01-01'],
])('files %s', (_what, object, month) => {
  expect(archiveKey('import', object)).toEqual({ objectId: id, month });
});

test('files an exported record by its own id, even with a damaged time', () => {
  const properties = { AuditEventId: id, ActivityResultStatus: 1, TargetObjectIds: [] };
  const record = {
    time: '2025-04-11:21:02.3387000Z',
    category: 'AuditLogs',
    operationName: 'Create MobileApp',
    properties,
  };
  expect(archiveKey('import', record)).toEqual({ objectId: id, month: '2025-04-01' });
  expect(archiveKey('import', { ...record, properties: JSON.stringify(properties) })).toEqual({
    objectId: id,
    month: '2025-04-01',
  });
});

test('has an answer for any JSON value, and the same one for every way it may come in', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const key = archiveKey('import', value);
      expect(key.month).toMatch(/^\d{4}-\d\d-01$/);
      expect(archiveKey('audit-events', value)).toEqual(key);
      expect(archiveKey('approval-requests', value)).toEqual(key);
    }),
  );
});

test('takes nothing from an id that is no text', () => {
  expect(archiveKey('audit-events', { id: { a: 1 } })).toEqual({ objectId: null, month: '1970-01-01' });
  expect(archiveKey('audit-events', { id: 'a\0b' }).objectId).toBe('a\u2400b');
});
