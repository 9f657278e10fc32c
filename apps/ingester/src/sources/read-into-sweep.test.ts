import { GraphError } from '@countersign/graph';
import { FencedError } from '../archive/fenced-error.ts';
import { endFailed, type OpenSweep } from './read-into-sweep.ts';

const throttled = new GraphError({
  kind: 'throttled',
  status: 429,
  retryAfterSeconds: 90,
  sentence: 'Wait.',
});
const refused = new GraphError({ kind: 'forbidden', status: 403, sentence: 'No.' });

/** A sweep whose end the archive does not take. */
function sweepThatFails(failure: Error): Pick<OpenSweep, 'sweep'> {
  return { sweep: { incomplete: () => Promise.reject(failure) } as unknown as OpenSweep['sweep'] };
}

test('what Graph asked to wait is told although the archive failed at that moment, with the cause', async () => {
  const lost = new Error('The connection was lost.');
  await expect(endFailed(sweepThatFails(lost), throttled)).rejects.toMatchObject({
    kind: 'throttled',
    retryAfterSeconds: 90,
    message: 'Wait.',
    cause: lost,
  });
});

test('where there is nothing to wait for, the failure of the archive is what is told', async () => {
  const lost = new Error('The connection was lost.');
  await expect(endFailed(sweepThatFails(lost), refused)).rejects.toBe(lost);
});

test('whoever lost the turn stops, whatever Graph said', async () => {
  const fenced = Object.create(FencedError.prototype) as FencedError;
  await expect(endFailed(sweepThatFails(fenced), throttled)).rejects.toBe(fenced);
});
