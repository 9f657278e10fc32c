import type { Notice, RouteSettings } from '@countersign/contract';
import { notifierTrouble, placeOf, stateText } from './notice-words.ts';
import { draftOf, quarters, settingsOf } from './route-draft.ts';
import { daysText, quietText, recipientsText, toldText } from './route-words.ts';

const settings: RouteSettings = {
  ...{
    name: 'Operations',
    channel: 'ops',
    isOn: true,
    reasons: ['pending', 'finding', 'digest'],
    severityFrom: 'high',
  },
  ...{ toApprovers: true, toRequester: false, addresses: ['desk@example.com'], withJustification: false },
  ...{
    timeZone: 'Europe/Berlin',
    quiet: { from: '22:00', to: '07:00', days: [6, 7] },
    criticalPassesQuiet: true,
  },
  digest: { hour: 8, days: [1] },
};

test('a route says what it tells, to whom, and when it is quiet', () => {
  expect(toldText(settings)).toBe('Tells new requests, findings from high on and a digest Mon at 08:00.');
  expect(recipientsText(settings, 'email')).toBe('To those who can decide and desk@example.com.');
  expect(recipientsText(settings, 'teams')).toBe('');
  expect(quietText(settings)).toBe(
    'Quiet from 22:00 to 07:00 and all of Sat and Sun (Europe/Berlin), except for critical findings.',
  );
  expect(quietText({ ...settings, quiet: { from: '00:00', to: '00:00', days: [] } })).toBe('');
});

test.each([
  [[1, 2, 3, 4, 5], 'Mon to Fri'],
  [[7, 6], 'Sat and Sun'],
  [[1, 3, 5], 'Mon, Wed and Fri'],
  [[1, 2, 3, 4, 5, 6, 7], 'daily'],
])('days %j are called %s', (days, words) => {
  expect(daysText(days)).toBe(words);
});

test('a form gives back the settings it was opened with', () => {
  expect(settingsOf(draftOf(settings, [], 'UTC'))).toEqual(settings);
});

test('a form without quiet hours and without digest sets neither', () => {
  const draft = draftOf({ ...settings, reasons: ['pending'], quiet: null, digest: null }, [], 'UTC');
  expect(settingsOf(draft)).toMatchObject({ quiet: null, digest: null });
  draft.addressText = ' a@example.com;b@example.com\nc@example.com ';
  expect(settingsOf(draft).addresses).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
});

test('a new route leads to the first channel, in the zone of the view', () => {
  const channel = { name: 'ops', kind: 'webhook', host: 'h', format: null, toldAt: '' } as const;
  expect(draftOf(null, [channel], 'Europe/Berlin')).toMatchObject({
    channel: 'ops',
    timeZone: 'Europe/Berlin',
  });
  expect([quarters.length, quarters[0], quarters.at(-1)]).toEqual([96, '00:00', '23:45']);
});

const now = new Date('2026-11-02T08:00:00Z');
const times = { queuedAt: '2026-11-02T07:00:00Z', dueAt: '2026-11-02T07:00:00Z' };
const notice = { state: 'queued', attempts: 0, ...times, remark: null } as unknown as Notice;

test.each([
  [{ state: 'sent', attempts: 1 }, 'Sent'],
  [{ state: 'sent', attempts: 3 }, 'Sent at attempt 3'],
  [{ state: 'failed', attempts: 8 }, 'Failed after 8 attempts'],
  [{ state: 'dropped' }, 'Not sent'],
  [{}, 'On its way'],
  [{ queuedAt: '2026-11-02T08:00:50Z', dueAt: '2026-11-02T08:00:50Z' }, 'On its way'],
  [{ dueAt: '2026-11-02T09:00:00Z' }, 'Waits for the end of quiet hours'],
  [{ attempts: 1, dueAt: '2026-11-02T09:00:00Z', remark: 'no' }, 'Attempt 1 failed, trying again'],
] as [Partial<Notice>, string][])('%j is told as %s', (over, words) => {
  expect(stateText({ ...notice, ...over }, now).text).toBe(words);
});

test.each([
  ['pending', { name: 'case', params: { tenantId: 't1', requestId: 'r1' } }],
  ['approved', { name: 'case', params: { tenantId: 't1', requestId: 'r1' } }],
  ['finding', { name: 'findings', params: { findingId: 'r1' }, query: { t: 'all' } }],
  ['digest', null],
  ['test', null],
] as const)(
  'a notice of the reason %s leads to what it is about, if it is about one thing',
  (reason, place) => {
    expect(placeOf({ reason, tenantId: 't1', subject: 'r1' })).toEqual(place);
  },
);

test('without channels, and without a notifier, it is said that nothing is told', () => {
  const channel = {
    name: 'ops',
    kind: 'webhook',
    host: 'h',
    format: null,
    toldAt: '2026-11-02T07:59:40Z',
  } as const;
  expect(notifierTrouble([], now)).toContain('COUNTERSIGN_CHANNELS_FILE');
  expect(notifierTrouble([channel], now)).toBeNull();
  expect(notifierTrouble([channel], new Date('2026-11-02T08:10:00Z'))).toContain('silent');
});
