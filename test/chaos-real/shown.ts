import { createHash } from 'node:crypto';
import { type SentAnswer } from '../../apps/graph-simulator/src/index.ts';

/** Everything Graph showed, byte by byte: what an archive may hold, and nothing else. */
export class Shown {
  /** Access tokens it gave out. */
  readonly tokens = new Set<string>();
  readonly #links = new Map<string, string | null>();

  readonly add = ({ status, body }: SentAnswer): void => {
    if (status !== 200) return;
    this.#links.set(hashOf(body), linkIn(body));
    const token = /"access_token":"([^"]+)"/.exec(body.toString())?.[1];
    if (token !== undefined) this.tokens.add(token);
  };

  has(page: Buffer): boolean {
    return this.#links.has(hashOf(page));
  }

  /** Whether the page names another one. */
  isFollowed(page: Buffer): boolean {
    return this.#links.get(hashOf(page)) !== null;
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function linkIn(body: Buffer): string | null {
  return /"@odata\.nextLink":"([^"]+)"/.exec(body.toString())?.[1] ?? null;
}
