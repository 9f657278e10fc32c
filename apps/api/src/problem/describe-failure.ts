import { HttpException } from '@nestjs/common';
import { isConnectionLost } from '@countersign/database';
import { ProblemError } from './problem-error.ts';

// A value in the question that Postgres cannot read: out of range, no such date, NUL in a text.
const unreadableValue = new Set(['22003', '22007', '22008', '22021', '22023', '22P02', '22P05']);
// The server is there but full: of connections, memory or disk.
const exhausted = /^53/;
const cancelled = '57014';

/** Any failure as what the caller may know of it. The failure itself is the cause, for the log. */
export function describeFailure(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, status } = readFailure(error);
  if (code && unreadableValue.has(code)) {
    return new ProblemError('invalid_query', 'A value in the question is out of range or no valid text.', {
      cause: error,
    });
  }
  if (code === cancelled) {
    return new ProblemError(
      'archive_unavailable',
      'The question took too long. Narrow the range or the filters.',
      {
        cause: error,
      },
    );
  }
  if (isConnectionLost(error) || (code && exhausted.test(code))) {
    return new ProblemError('archive_unavailable', 'The database does not answer. Try again in a moment.', {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
  if (status === 404)
    return new ProblemError('not_found', 'There is nothing at this address.', { cause: error });
  if (status === 413) return new ProblemError('invalid_body', 'The body is too long.', { cause: error });
  if (status !== undefined && status < 500) {
    return new ProblemError('invalid_body', 'The call cannot be read; is the body valid JSON?', {
      cause: error,
    });
  }
  return new ProblemError('internal', 'Something went wrong here. The log has it under this request id.', {
    cause: error,
  });
}

function readFailure(error: unknown): { code: string | undefined; status: number | undefined } {
  if (error instanceof HttpException) return { code: undefined, status: error.getStatus() };
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  return {
    code: typeof code === 'string' ? code : undefined,
    status: typeof status === 'number' ? status : undefined,
  };
}
