import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSimulator } from './start-simulator.ts';

const command = fileURLToPath(new URL('../dist/command.js', import.meta.url));
// The command is what the build makes of it; without a build there is nothing to run.
const built = existsSync(command) ? test : test.skip;

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [command, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function start(...args: string[]): ChildProcess {
  return fork(command, ['--port', '0', '--scenario', 'empty', ...args], { silent: true });
}

built('help is printed on stdout, wrong usage is one line and exit code 2', async () => {
  const help = await run('--help');
  expect([help.code, help.err]).toEqual([0, '']);
  expect(help.out).toMatch(/--scenario/);
  for (const args of [
    ['--scenario', 'flood'],
    ['--port', 'x'],
    ['--anchor', 'soon'],
    ['--anchor', '2999-01-01'],
    ['--nonsense'],
  ]) {
    const { code, out, err } = await run(...args);
    expect([code, out, err.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  }
});

built('a taken port is one clear line and exit code 2', async () => {
  const holder = await startSimulator({ scenario: 'empty' });
  const port = new URL(holder.origin).port;
  const { code, err } = await run('--port', port, '--scenario', 'empty');
  await holder.close();
  expect([code, err]).toEqual([2, expect.stringContaining(`Port ${port} is taken`)]);
});

built(
  'the parent gets a ready message with the environment, and the child leaves when the parent does',
  async () => {
    const child = start();
    const [message] = (await once(child, 'message')) as [
      { type: string; origin: string; environment: Record<string, string> },
    ];
    expect(message).toMatchObject({
      type: 'ready',
      environment: { GRAPH_BASE_URL: message.origin, AZURE_AUTHORITY_HOST: message.origin },
    });
    expect((await fetch(`${message.origin}/_simulator`)).status).toBe(200);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

built('SIGTERM and SIGINT stop it cleanly', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const child = start('--json');
    await once(child, 'message');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});
