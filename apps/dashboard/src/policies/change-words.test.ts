import type { ProtectedWrite } from '@countersign/contract';
import { activityText, actorOf, eventFacts, objectText } from './change-words.ts';

type Event = ProtectedWrite['event'];
const nobody = { type: null, userId: null, upn: null, appId: null, appName: null, ip: null };
const event = (more: Partial<Event> = {}): Event => ({
  tenantId: 't',
  eventId: 'e1',
  archiveIndex: 1,
  occurredAt: '2026-09-01T00:00:00Z',
  category: null,
  component: null,
  activity: null,
  activityType: null,
  operationType: null,
  result: null,
  correlationId: null,
  actor: nobody,
  resources: [],
  requestId: null,
  purgedRequest: null,
  firstSeenAt: '2026-09-01T00:00:00Z',
  ...more,
});

test('a change is told in the words of its event, and what has no name says so', () => {
  expect(activityText(event({ activity: 'Patch mobile app', activityType: 'Patch MobileApp' }))).toBe(
    'Patch mobile app',
  );
  expect(activityText(event())).toBe('activity not named');
  const vpn = { type: 'App', id: 'a1', name: 'VPN' };
  expect(objectText(event({ resources: [vpn, vpn] }))).toBe('VPN +1');
  expect(objectText(event({ resources: [{ ...vpn, name: '<null>' }] }))).toBe('a1');
  expect(objectText(event())).toBe('object not named');
});

test('a person who works through an application is a person; an application alone is one', () => {
  const actor = { ...nobody, upn: 'a@b.example', userId: 'u1', appId: 'app', appName: 'Portal' };
  expect(actorOf({ event: event({ actor }), appId: null })).toEqual({
    text: 'a@b.example',
    id: 'u1',
    isApp: false,
  });
  const alone = { ...nobody, appId: 'APP', appName: 'Deployer' };
  expect(actorOf({ event: event({ actor: alone }), appId: 'app' })).toEqual({
    text: 'Deployer',
    id: 'APP',
    isApp: true,
  });
  expect(actorOf({ event: event(), appId: null }).text).toBe('nobody named');
});

test('facts without a value are left out', () => {
  expect(eventFacts(event({ result: 'Success' }))).toEqual([
    { name: 'Event', value: 'e1' },
    { name: 'Result', value: 'Success' },
  ]);
});
