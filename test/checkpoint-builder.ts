import { createHash } from 'node:crypto';

export const origin = 'countersign.local/0123456789abcdef0123456789abcdef';
export const otherOrigin = 'countersign.local/demo/fedcba9876543210fedcba9876543210';

/** A checkpoint as an anchor gets it. Its signature is none: anchors do not look at it. */
export function aCheckpoint(
  size: number,
  changes: { origin?: string; root?: string; signature?: string } = {},
) {
  const name = changes.origin ?? origin;
  const root = changes.root ?? createHash('sha256').update(`${size}`).digest('base64');
  const signature = changes.signature ?? Buffer.alloc(68, 7).toString('base64');
  return { origin: name, size, note: `${name}\n${size}\n${root}\n\n— ${name} ${signature}\n` };
}
