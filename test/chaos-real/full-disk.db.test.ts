import { jest } from '@jest/globals';
import { fillDisk, whyNoSmallDisk } from './full-disk.ts';

jest.setTimeout(1_800_000);

const why = whyNoSmallDisk();
// Where nothing may be mounted there is no small disk: a test that says so is better than one that pretends.
const onSmallDisk = why === null ? test : test.skip;
if (why !== null) process.stderr.write(`F42 is skipped: ${why}\n`);

onSmallDisk(
  'F42 a full disk stops Postgres, not the ingester: nothing is claimed meanwhile, and nothing lost once there is space',
  async () => {
    expect(await fillDisk()).toEqual([]);
  },
);
