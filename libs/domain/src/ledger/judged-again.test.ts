import { at } from '../../test/builders.ts';
import { judgedAgainByLog } from './judged-again.ts';

const stretch = (from: string, to: string) => ({ from: at(from), to: at(to) });
const created = { from: at('08:00'), fromSource: 'audit-event', exclusions: [] } as const;

test('nothing is judged again while the log is known as it was', () => {
  expect(judgedAgainByLog([stretch('06:00', '12:00')], [stretch('06:00', '12:00')], [created])).toEqual([]);
});

test('what was read at the end of the log is judged again alone', () => {
  expect(judgedAgainByLog([stretch('06:00', '12:00')], [stretch('06:00', '12:05')], [created])).toEqual([
    { from: at('12:00'), to: at('12:05') },
  ]);
});

test('a log read further back judges what it brought, until it comes to the beginning of a policy', () => {
  const [younger, older, oldest] = [
    stretch('10:00', '12:00'),
    stretch('09:00', '12:00'),
    stretch('07:00', '12:00'),
  ];
  expect(judgedAgainByLog([younger], [older], [created])).toEqual([{ from: at('09:00'), to: at('10:00') }]);
  expect(judgedAgainByLog([older], [oldest], [created])).toEqual([{ from: at('07:00'), to: null }]);
});

test('a policy whose creation nobody recorded may have excluded somebody since there are exclusions', () => {
  const met = { ...created, fromSource: 'reported' } as const;
  expect(judgedAgainByLog([stretch('09:00', '12:00')], [stretch('07:00', '12:00')], [met])).toEqual([
    { from: at('07:00'), to: at('09:00') },
  ]);
  const long = { from: '2026-01-01T00:00:00.000000Z', to: at('12:00') };
  expect(judgedAgainByLog([stretch('09:00', '12:00')], [long], [met])).toEqual([
    { from: long.from, to: null },
  ]);
});

test('a log that comes to the end of an exclusion judges everything later again', () => {
  const ended = { ...created, exclusions: [{ appId: 'app-1', from: at('08:10'), to: at('08:50') }] };
  expect(judgedAgainByLog([stretch('09:00', '12:00')], [stretch('08:45', '12:00')], [ended])).toEqual([
    { from: at('08:45'), to: null },
  ]);
});

test('what the log turns out to lack is judged again as well', () => {
  const [whole, torn] = [[stretch('06:00', '12:00')], [stretch('06:00', '07:30'), stretch('08:30', '12:00')]];
  expect(judgedAgainByLog(whole, torn, [created])).toEqual([{ from: at('07:30'), to: null }]);
});
