import { createLogger, type LogFields } from './log.ts';

function capture(level?: string) {
  const lines: string[] = [];
  const log = createLogger({ app: 'test', level, write: (line) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) as string) as LogFields };
}

test('an event is one line of JSON with time, level and program', () => {
  const { log, lines, last } = capture();
  log.info('harvested', { pages: 3 });
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(last()).toMatchObject({ level: 'info', app: 'test', message: 'harvested', pages: 3 });
  expect(Date.parse(String(last()['time']))).not.toBeNaN();
});

test('levels below the threshold are silent; an unknown level counts as info', () => {
  const quiet = capture('warn');
  quiet.log.info('no');
  quiet.log.error('yes');
  expect(quiet.lines).toHaveLength(1);
  const odd = capture('loud');
  odd.log.debug('no');
  odd.log.info('yes');
  expect(odd.lines).toHaveLength(1);
});

test('F60 text cannot start another line or reach the terminal', () => {
  const { log, lines, last } = capture();
  const text = 'a\nb\u001b[31m\u009b31m\u007f\u2028\u202e';
  log.info(text, { [`key\n`]: text });
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(lines[0]).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u202e]*\n$/);
  expect(last()['message']).toBe(text);
});

test('long texts and long lines are cut, and say so', () => {
  const { log, lines, last } = capture();
  log.info('x'.repeat(5000));
  expect(last()['message']).toMatch(/^x{4000}… \(5000 characters\)$/);
  log.info('many', { items: Array.from({ length: 5000 }, () => 'a long enough text') });
  expect(lines.at(-1)?.length).toBeLessThan(1000);
  expect(last()).toMatchObject({ message: 'many', truncated: expect.stringMatching(/characters/) });
});

test('an error keeps its cause and its code', () => {
  const { log, last } = capture();
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  log.error('failed', { error: new TypeError('outer', { cause }) });
  expect(last()).toMatchObject({
    error: { name: 'TypeError', message: 'outer', cause: { message: 'refused', code: 'ECONNREFUSED' } },
  });
});

test('a password in an address is not written', () => {
  const { log, lines } = capture();
  log.info('at postgres://app:secret@db:5432/x', { url: 'postgres://app:secret@db/x' });
  expect(lines[0]).not.toContain('secret');
  expect(lines[0]).toContain('postgres://app:…@db:5432/x');
});

test('what contains itself, and numbers that JSON lacks, do not stop the log', () => {
  const { log, last } = capture();
  const circle: LogFields = {};
  circle['self'] = circle;
  log.info('odd', { circle, big: 7n });
  expect(last()).toMatchObject({ message: 'odd', circle: '[object]', big: '7' });
});
