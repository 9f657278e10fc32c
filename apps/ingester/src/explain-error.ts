import { type Logger } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { GraphError, SignInError } from '@countersign/graph';
import { type ErrorFacts } from './source-states.ts';

/** Throttled to the end of all attempts, and not told for how long: then nobody else asks in this cycle. */
const unnamedWaitSeconds = 60;

/** What is said of a source that failed. */
export interface Explanation {
  readonly message: string;
  readonly nextStep: string | null;
  readonly retryAfterSeconds: number | null;
  readonly facts: ErrorFacts | null;
}

export function explain(error: unknown): Explanation {
  if (error instanceof GraphError) {
    const wait = error.retryAfterSeconds ?? (error.kind === 'throttled' ? unnamedWaitSeconds : null);
    const { sentence, nextStep, status, code, requestId, said } = error;
    return { message: sentence, nextStep, retryAfterSeconds: wait, facts: { status, code, requestId, said } };
  }
  if (error instanceof SignInError) {
    const facts = { status: null, code: error.code, requestId: null, said: null };
    return { message: error.message, nextStep: error.nextStep, retryAfterSeconds: null, facts };
  }
  return {
    facts: null,
    message: `Reading stopped: ${error instanceof Error ? error.message : String(error)}`,
    nextStep: 'See the log of the ingester.',
    retryAfterSeconds: null,
  };
}

/** What Graph or the sign-in said needs no stack; anything else is our own fault and does. */
export function logFailure(
  logger: Logger,
  error: unknown,
  { tenant, source, nextStep }: { tenant: string; source: Source; nextStep: string | null },
): void {
  const facts = { tenant, source };
  if (error instanceof GraphError) {
    const { sentence, kind, code, requestId } = error;
    logger.warn(sentence, { ...facts, kind, nextStep, code, requestId });
  } else if (error instanceof SignInError)
    logger.warn(error.message, { ...facts, nextStep, code: error.code });
  else logger.error('A source could not be read completely.', { ...facts, error });
}
