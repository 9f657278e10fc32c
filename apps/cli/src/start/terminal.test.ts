import { createTerminal, printable, progressLine } from './terminal.ts';

function capture(isTTY: boolean, now: () => number = Date.now) {
  const written: string[] = [];
  const printed: string[] = [];
  const stderr = { isTTY, columns: 40, write: (text: string | Uint8Array) => written.push(String(text)) };
  const stdout = { write: (text: string | Uint8Array) => printed.push(String(text)) };
  return { terminal: createTerminal(stderr, stdout, now), written, printed };
}

test('all that is under way is one line, never wider than the terminal', () => {
  const topics = new Map([
    ['Contoso requests', '120 read'],
    ['Contoso events', '45,000 read'],
  ]);
  expect(progressLine(topics, 80)).toBe('Contoso requests: 120 read · Contoso events: 45,000 read');
  expect(progressLine(topics, 20)).toBe('Contoso requests: …'.slice(0, 18) + '…');
  expect([...progressLine(topics, 20)].length).toBeLessThan(20);
});

test('a name cannot move the cursor or begin a line', () => {
  expect(printable('a\u001b[2J\nb\u202ec\u009b')).toBe('a [2J b c ');
});

test('on a terminal progress is overwritten, and a line that stays goes before it', () => {
  const { terminal, written } = capture(true);
  terminal.progress('events', '1');
  terminal.progress('events', '2');
  terminal.say('stays');
  terminal.endProgress();
  terminal.progress('events', '3');
  expect(written.join('')).toBe(
    ['events: 1', '\r\u001b[Kevents: 2', '\r\u001b[K', 'stays\n', 'events: 2', '\r\u001b[K'].join(''),
  );
});

test('elsewhere each topic has a line every few seconds, and none once the address is told', () => {
  let now = 0;
  const { terminal, written, printed } = capture(false, () => now);
  terminal.progress('events', '1');
  now = 1_000;
  terminal.progress('events', '2');
  terminal.progress('requests', '3');
  now = 6_000;
  terminal.progress('events', '4');
  terminal.announce('address\n');
  now = 20_000;
  terminal.progress('events', '5');
  expect(written).toEqual(['events: 1\n', 'requests: 3\n', 'events: 4\n']);
  expect(printed).toEqual(['address\n']);
});
