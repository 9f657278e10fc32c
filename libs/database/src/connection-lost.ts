// Class 08 and 57P0n are Postgres' own words for it; the rest come from the socket, whichever end noticed first:
// a write into a connection that the server has just closed is EPIPE, a read ECONNRESET.
const codes = /^(08|57P0|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/;

/** node-postgres reports a connection that dies under a query, or before one, by its message only. */
const messages =
  /Connection terminated|connect timeout|connection error and is not queryable|Client was closed/i;

/**
 * Whether a failure says that the connection to the database is gone, or that none can be had; not that a
 * statement is wrong. What was committed is safe, the rest was rolled back, and the same work can be done again.
 */
export function isConnectionLost(error: unknown): boolean {
  const { code, message, name } = (error ?? {}) as { code?: unknown; message?: unknown; name?: unknown };
  // TypeORM lets go of a runner whose connection dies between two statements.
  if (name === 'QueryRunnerAlreadyReleasedError') return true;
  if (typeof code === 'string' && codes.test(code)) return true;
  return typeof message === 'string' && messages.test(message);
}
