import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { defineFault } from './fault.ts';

const bombs = new Map<number, Buffer>();

/** A thousandth of its size on the wire. Made piece by piece, or it would go off here. */
function bombOf(megabytes: number): Buffer {
  const known = bombs.get(megabytes);
  if (known !== undefined) return known;
  const piece = gzipSync(Buffer.alloc(1_000_000, ' '));
  const bomb = Buffer.concat(Array.from({ length: megabytes }, () => piece));
  bombs.set(megabytes, bomb);
  return bomb;
}

export const gzipBombs = defineFault({
  name: 'gzip-bombs',
  summary: 'A small compressed body that unpacks to hundreds of megabytes.',
  options: z.object({ megabytes: z.number().int().min(1).max(2000).default(500) }),
  answerInstead: ({ area }, { megabytes }) =>
    area === 'graph'
      ? { status: 200, headers: { 'Content-Encoding': 'gzip' }, body: bombOf(megabytes) }
      : undefined,
});
