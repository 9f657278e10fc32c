import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

describe('verify.py', () => {
  it('passes its own tests, which are in Python', () => {
    const ran = spawnSync('python3', ['-B', '-W', 'error', '-m', 'unittest', 'discover', '-s', folder], {
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    });
    if (ran.error && 'code' in ran.error && ran.error.code === 'ENOENT')
      throw new Error(
        'The verifier verify.py is not tested: there is no python3 on this machine. Install Python 3.8 or newer and run the tests again; the machines of the continuous integration have it.',
      );
    if (ran.error) throw ran.error;
    const figures = /^verify\.py mutation campaign: .*$/m.exec(ran.stderr)?.[0];
    if (ran.status !== 0 || figures === undefined)
      throw new Error(`The tests of verify.py fail:\n${ran.stderr}`);
    process.stderr.write(`${figures}\n`);
  }, 600_000);
});
