import { aNoticeRoute } from '../../test/notices.ts';
import { sendableAt } from './quiet-hours.ts';

const nights = aNoticeRoute({
  timeZone: 'Europe/Berlin',
  quiet: { from: '22:00', to: '07:00', days: [6, 7] },
  criticalPassesQuiet: true,
}).settings;
const plain = { severity: null, reason: 'pending' } as const;

test.each([
  ['in the day at once', '2026-11-03T10:00:12.000000Z', '2026-11-03T10:00:12.000000Z'],
  ['after ten in the evening at seven', '2026-11-03T21:30:00.000000Z', '2026-11-04T06:00:00.000000Z'],
  ['before seven at seven', '2026-11-04T05:59:59.000000Z', '2026-11-04T06:00:00.000000Z'],
  ['on Friday night after the weekend', '2026-11-06T22:00:00.000000Z', '2026-11-09T06:00:00.000000Z'],
  ['on Sunday on Monday', '2026-11-08T12:00:00.000000Z', '2026-11-09T06:00:00.000000Z'],
  [
    'in the night the clocks go back at the new seven',
    '2026-10-24T22:30:00.000000Z',
    '2026-10-26T06:00:00.000000Z',
  ],
])('what is told %s', (_when, now, expected) => {
  expect(sendableAt(nights, plain, now)).toBe(expected);
});

test('a critical finding passes where the route says so, and a test always', () => {
  const night = '2026-11-03T23:00:00.000000Z';
  expect(sendableAt(nights, { severity: 'critical', reason: 'finding' }, night)).toBe(night);
  expect(sendableAt(nights, { severity: null, reason: 'test' }, night)).toBe(night);
  expect(sendableAt(nights, { severity: 'high', reason: 'finding' }, night)).not.toBe(night);
  const strict = { ...nights, criticalPassesQuiet: false };
  expect(sendableAt(strict, { severity: 'critical', reason: 'finding' }, night)).not.toBe(night);
});

test('hours that are none, and zones half an hour away, are no trouble', () => {
  const none = aNoticeRoute({ quiet: { from: '00:00', to: '00:00', days: [] } }).settings;
  expect(sendableAt(none, plain, '2026-11-03T23:00:00.000000Z')).toBe('2026-11-03T23:00:00.000000Z');
  const kathmandu = aNoticeRoute({
    timeZone: 'Asia/Kathmandu',
    quiet: { from: '22:00', to: '07:00', days: [] },
  });
  expect(sendableAt(kathmandu.settings, plain, '2026-11-03T20:00:00.000000Z')).toBe(
    '2026-11-04T01:15:00.000000Z',
  );
});
