import {
  ageWords,
  closestCallWords,
  firstHarvestWords,
  lossWords,
  nextReadText,
  stateWords,
  waitsWords,
} from './source-words.ts';

const now = new Date('2026-11-23T12:00:00Z');
const day = 86_400;
const base = {
  state: 'idle' as const,
  throttledUntil: null,
  lastCompleteAt: '2026-11-23T11:58:00Z',
  lateAfterSeconds: 1800,
  firstHarvest: null,
  since: null,
};

test('the time until any loss has a tone and says in words what it means', () => {
  expect(lossWords(29 * day + 82_800)).toEqual({
    text: '29 d 23 h',
    tone: 'good',
    meaning: 'more than 20 days: safe',
  });
  expect(lossWords(10 * day)).toMatchObject({ tone: 'warn', meaning: 'less than 20 days: look into it' });
  expect(lossWords(day)).toMatchObject({ tone: 'bad', meaning: 'less than 7 days: act now' });
  expect(lossWords(-1)).toMatchObject({ text: 'possible now', tone: 'bad' });
  expect(lossWords(null).tone).toBe('warn');
});

test('a source on time, late, reading, waiting and failing have each a word of their own', () => {
  const late = { ...base, lastCompleteAt: '2026-11-23T11:20:00Z' };
  expect(stateWords(base, now)).toEqual({ text: 'on time', tone: 'good' });
  expect(stateWords(late, now)).toEqual({ text: 'late', tone: 'warn' });
  expect(stateWords({ ...late, state: 'reading' }, now).text).toBe('late, reading');
  expect(stateWords({ ...base, state: 'reading' }, now).text).toBe('reading now');
  const firstHarvest = { daysDone: 3, daysWanted: 700, secondsLeft: null };
  expect(stateWords({ ...late, state: 'reading', firstHarvest }, now).text).toBe('first harvest');
  expect(stateWords({ ...base, state: 'throttled', throttledUntil: '2026-11-23T12:00:34Z' }, now)).toEqual({
    text: 'waiting 34 s, as Graph asked',
    tone: 'warn',
  });
  expect(stateWords({ ...base, state: 'failing' }, now)).toEqual({ text: 'failing', tone: 'bad' });
  // A permission that nobody granted is a fact, and no alarm.
  expect(stateWords({ ...late, state: 'off' }, now)).toEqual({ text: 'off', tone: 'plain' });
});

test('the age and the next read are told by the beat of the source', () => {
  expect(ageWords(base, now, 'UTC')).toEqual({ text: '2 min ago', tone: 'plain' });
  expect(ageWords({ ...base, lastCompleteAt: null }, now, 'UTC').text).toBe('never');
  const next = (lastAttemptAt: string | null, state: 'idle' | 'reading' | 'off' = 'idle') =>
    nextReadText({ state, lastAttemptAt, everySeconds: 300 }, now);
  expect(next('2026-11-23T11:58:00Z')).toBe('next read in 3 min');
  expect(next('2026-11-23T11:55:10Z')).toBe('next read within a minute');
  expect(next('2026-11-23T11:00:00Z')).toBeNull();
  expect(next('2026-11-23T11:58:00Z', 'reading')).toBeNull();
  expect(next('2026-11-23T11:58:00Z', 'off')).toBeNull();
});

test('the closest call stands against what Graph remembers', () => {
  const call = { seconds: 22 * day + 4 * 3600, from: '', to: '2026-10-03T08:00:00Z' };
  expect(closestCallWords({ closestCall: call, memoryDays: 30 }, 'UTC')).toEqual({
    text: '22 d 4 h',
    tone: 'warn',
    note: 'of 30 d, on 3 Oct 2026',
  });
  expect(closestCallWords({ closestCall: { ...call, to: null }, memoryDays: null }, 'UTC')).toEqual({
    text: '22 d 4 h',
    tone: 'plain',
    note: 'right now',
  });
  expect(closestCallWords({ closestCall: null, memoryDays: 30 }, 'UTC').text).toBe('–');
});

test('waits are counted, with the longest, or until when it waits', () => {
  const waits = (count: number, until: string | null = null) =>
    waitsWords(
      {
        state: until ? 'throttled' : 'idle',
        throttledUntil: until,
        throttling: { waits: count, waitedSeconds: 50, longestWaitSeconds: 34 },
      },
      'UTC',
    );
  expect(waits(0)).toEqual({ text: 'none', note: 'Graph did not slow us down' });
  expect(waits(4)).toEqual({ text: '4', note: 'longest 34 s' });
  expect(waits(4, '2026-11-23T12:00:34Z')).toEqual({
    text: '4',
    note: 'longest 34 s, now until 12:00:34',
  });
});

test('a first harvest tells days, events and the time left, as a range', () => {
  const first = { daysDone: 211.7, daysWanted: 365, secondsLeft: { low: 660, high: 1020 } };
  const source = {
    objectsHeld: 1_300_000,
    reachedBackTo: '2026-04-26T00:00:00Z',
    state: 'reading' as const,
    throttledUntil: null,
  };
  expect(firstHarvestWords(first, source, now).parts).toEqual([
    '211 of 365 days',
    '1,300,000 events',
    'complete back to 26 Apr 2026',
    '11 min – 17 min left',
  ]);
  expect(firstHarvestWords({ ...first, secondsLeft: null }, source, now).parts.at(-1)).toMatch(/after three/);
  const waiting = { ...source, state: 'throttled' as const, throttledUntil: '2026-11-23T12:00:34Z' };
  expect(firstHarvestWords(first, waiting, now).parts.at(-1)).toBe(
    'waiting 34 s, Graph asked us to slow down',
  );
});
