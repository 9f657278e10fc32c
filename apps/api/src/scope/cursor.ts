import { ProblemError } from '../problem/problem-error.ts';

/** Where a page ended: the sort it belongs to, the sort key as text from SQL (null: unknown), and what breaks ties. */
export interface Cursor {
  readonly sort: string;
  readonly key: string | null;
  readonly tenantId: number;
  readonly id: string;
}

/** Opaque to callers, so that its content may change. */
export function writeCursor({ sort, key, tenantId, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, key, tenantId, id])).toString('base64url');
}

const keyForms = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z|\d{1,18})$/;

export function readCursor(text: string | undefined, sort: string): Cursor | null {
  if (text === undefined) return null;
  const parts = parse(text);
  if (Array.isArray(parts) && parts.length === 4) {
    const [ofSort, key, tenantId, id] = parts as unknown[];
    const isKey = key === null || (typeof key === 'string' && keyForms.test(key));
    if (
      ofSort === sort &&
      isKey &&
      Number.isInteger(tenantId) &&
      typeof id === 'string' &&
      !id.includes('\0')
    ) {
      return { sort, key, tenantId: tenantId as number, id };
    }
  }
  throw new ProblemError(
    'invalid_cursor',
    'Use the nextCursor of the page before with the same question and sort, or leave it out to start anew.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
