import { type NextFunction, type Request, type Response } from 'express';

/** Answers of the API are evidence about people: no cache keeps them. */
export function neverStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
