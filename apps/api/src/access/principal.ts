import { type Request } from 'express';

/** Who calls. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** A request that has passed the guard of a non-public endpoint. */
export interface SignedInRequest extends Request {
  principal: Principal;
}
