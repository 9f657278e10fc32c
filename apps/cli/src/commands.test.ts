import { commands, helpText, readCommandLine } from './commands.ts';

test('without a command, or with --help, the help is wanted', () => {
  for (const args of [[], ['--help'], ['-h'], ['help']])
    expect(readCommandLine(args)).toEqual({ kind: 'help' });
});

test('a command takes everything behind its name as it is', () => {
  expect(readCommandLine(['export', 'requests', '--help'])).toMatchObject({
    kind: 'run',
    command: { name: 'export', app: 'api', passName: true },
    args: ['requests', '--help'],
  });
});

test('an unknown command is told in one line, with those that there are', () => {
  const request = readCommandLine(['exprot\n']);
  expect(request).toMatchObject({
    kind: 'unknown',
    line: expect.stringMatching(/^There is no command .*replay/),
  });
  expect((request as { line: string }).line).not.toContain('\n');
});

test('the help names every command', () => {
  for (const { name, summary } of commands) expect(helpText()).toMatch(new RegExp(`  ${name} +${summary}`));
});
