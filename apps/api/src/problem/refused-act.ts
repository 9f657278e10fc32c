import { type ProblemCode } from '@countersign/contract';
import { ProblemError } from './problem-error.ts';

/**
 * What to throw where a function of the database that does an act has failed: a problem with the function's own words,
 * or others, if it refused the act by one of these SQLSTATEs; the failure itself if not.
 */
export function refusedAct(
  error: unknown,
  problems: Readonly<Record<string, ProblemCode>>,
  words?: string,
): unknown {
  const { code, message } = error as { code?: string; message: string };
  const problem = code !== undefined && Object.hasOwn(problems, code) ? problems[code] : undefined;
  return problem === undefined ? error : new ProblemError(problem, words ?? message, { cause: error });
}
