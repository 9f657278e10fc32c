import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delayBeforeRestart, manageProcess } from './managed-process.ts';

/** A program made of one line, and what became known of it. */
function manage(source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-managed-'));
  const file = join(folder, 'program.mjs');
  writeFileSync(file, source);
  const said: string[] = [];
  const messages: unknown[] = [];
  let output = '';
  let gaveUp: (code: number) => void;
  const givenUp = new Promise<number>((resolve) => (gaveUp = resolve));
  let heard: () => void = () => undefined;
  const managed = manageProcess(
    { name: 'The fake', file, environment: { FOLDER: folder } },
    {
      say: (text) => said.push(text),
      message: (message) => {
        messages.push(message);
        heard();
      },
      output: (chunk) => (output += String(chunk)),
      giveUp: (code) => gaveUp(code),
    },
  );
  const untilMessages = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => messages.length >= count && resolve();
      heard();
    });
  return { managed, said, messages, givenUp, untilMessages, folder, output: () => output };
}

test('a program that ends is started again, and its messages and words arrive', async () => {
  const fake = manage(`console.error('words'); process.send(process.pid, () => process.exit(7));`);
  await fake.untilMessages(3);
  await fake.managed.stop();
  expect(new Set(fake.messages).size).toBeGreaterThanOrEqual(3);
  expect(fake.output()).toMatch(/^words\nwords\n/);
  expect(fake.said[0]).toBe('The fake ended unexpectedly (exit code 7). Starting it again.');
});

test('exit code 2 means that a person has to act: no restart', async () => {
  const fake = manage(`console.error('Port 4600 is taken.'); process.exit(2);`);
  expect(await fake.givenUp).toBe(2);
  await fake.managed.stop();
  expect(fake.output()).toBe('Port 4600 is taken.\n');
  expect(fake.said).toEqual([]);
});

test('a program is asked to stop and given the time for it', async () => {
  const fake = manage(`
    import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => setTimeout(() => {
      writeFileSync(process.env.FOLDER + '/finished', '');
      process.exit(0);
    }, 100));
    setInterval(() => {}, 1000);
    process.send('ready');`);
  await fake.untilMessages(1);
  await fake.managed.stop();
  expect(existsSync(join(fake.folder, 'finished'))).toBe(true);
  expect(fake.said).toEqual([]);
});

test('a program that cannot be started at all does not hang the stop', async () => {
  const fake = manage('syntax error');
  await fake.managed.stop();
});

test('restarts come slower and slower, five in a minute at most', () => {
  const restarts: number[] = [];
  const delays = [0, 1, 2, 3, 4, 5].map((second) => delayBeforeRestart(restarts, second * 1000));
  expect(delays).toEqual([250, 500, 1000, 2000, 4000, undefined]);
  expect(delayBeforeRestart(restarts, 60_500)).toBe(4000);
});
