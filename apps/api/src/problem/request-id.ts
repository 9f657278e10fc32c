import { randomUUID } from 'node:crypto';
import { type NextFunction, type Request, type Response } from 'express';

/** Every answer carries an id under which the log has what happened. It is ours: a caller's would be forgeable. */
export function giveRequestId(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Request-Id', randomUUID());
  next();
}

export function requestIdOf(response: Response): string {
  return String(response.getHeader('X-Request-Id') ?? 'unknown');
}
