import type { EffectEvent } from './record-of-events.ts';
import { toldDifferences } from './told-differences.ts';

const request = {
  payloadId: 'role-1',
  payloadName: 'Help desk',
  payloadOperation: 'Update',
  patchPayload: JSON.stringify({ displayName: 'Help desk 2', description: 'Second line' }),
};
const event = (properties: Record<string, string>, changes: Partial<EffectEvent> = {}): EffectEvent => ({
  eventId: 'e1',
  position: 7,
  occurredAt: '2026-09-01T09:30:00.000000Z',
  isSuccess: true,
  isSure: true,
  event: {
    resources: [
      {
        resourceId: 'role-1',
        displayName: 'Help desk',
        modifiedProperties: Object.entries(properties).map(([displayName, newValue]) => ({
          displayName,
          oldValue: 'before',
          newValue,
        })),
      },
    ],
  },
  ...changes,
});

test('names what was recorded otherwise than asked, and which event says so', () => {
  const events = [event({ DisplayName: 'Help desk 2', Description: 'Owner of everything' })];
  expect(toldDifferences(request, events)).toEqual({
    compared: 2,
    differing: ['description'],
    positions: [7],
  });
});

test.each([
  ['as it was asked', {}, { DisplayName: 'Help desk 2' }],
  ['in other letters', {}, { DisplayName: 'HELP DESK 2' }],
  ['in an event that may belong to something else', { isSure: false }, { DisplayName: 'Other' }],
  ['in an event that failed', { isSuccess: false }, { DisplayName: 'Other' }],
])('nothing differs where it was recorded %s', (_what, changes, properties) => {
  expect(toldDifferences(request, [event(properties, changes)]).differing).toEqual([]);
});

test('of a request that was never read, nothing is compared', () => {
  expect(toldDifferences(null, [event({ DisplayName: 'Other' })])).toEqual({
    compared: 0,
    differing: [],
    positions: [],
  });
});
