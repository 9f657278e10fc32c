import { type Response } from 'express';
import { requestIdOf } from './request-id.ts';
import { type ProblemError } from './problem-error.ts';

export function sendProblem(response: Response, problem: ProblemError): void {
  if (response.headersSent) {
    // Half of a body is out: cutting the connection is the only way left to say that it is not whole.
    response.destroy();
    return;
  }
  if (problem.retryAfterSeconds) response.setHeader('Retry-After', String(problem.retryAfterSeconds));
  if (problem.code === 'not_signed_in') response.setHeader('WWW-Authenticate', 'Bearer realm="countersign"');
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(requestIdOf(response))));
}
