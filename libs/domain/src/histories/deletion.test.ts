import { type DeletionEvent, isDeletionOf } from './deletion.ts';

const deleted: DeletionEvent = {
  activityType: 'Delete MobileApp',
  operationType: 'Delete',
  result: 'Success',
  resources: [{ type: 'MobileApp', id: 'App-1', name: 'VPN client' }],
};

test('an object is deleted by a successful deletion that names it, in any case of letters', () => {
  expect(isDeletionOf(deleted, 'app-1')).toBe(true);
  expect(isDeletionOf({ ...deleted, operationType: null }, 'APP-1')).toBe(true);
});

test.each<[string, Partial<DeletionEvent>]>([
  ['a failed attempt', { result: 'Failure' }],
  ['one whose result nobody knows', { result: null }],
  ['a change', { operationType: 'Patch', activityType: 'Patch MobileApp' }],
  ['the deletion of an assignment', { activityType: 'Delete MobileAppAssignment' }],
  ['the deletion of a part', { resources: [{ type: 'MobileAppAssignment', id: 'app-1', name: null }] }],
  ['the deletion of another', { resources: [{ type: 'MobileApp', id: 'app-2', name: null }] }],
])('%s deletes nothing', (_, over) => {
  expect(isDeletionOf({ ...deleted, ...over }, 'app-1')).toBe(false);
});
