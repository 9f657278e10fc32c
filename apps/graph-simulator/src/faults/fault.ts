import { type z } from 'zod';
import { type AccessTokenClaims } from '../access-token.ts';
import { type Clock } from '../clock.ts';
import { type Answer, type Exchange } from '../exchange.ts';

export interface FaultContext {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly clientId: string;
  /** Where an attacker listens. */
  readonly evilOrigin: string;
  /** Which part of the service is asked. */
  readonly area: 'sign-in' | 'graph';
}

/**
 * One way in which the service misbehaves: one file each, listed in `catalogue.ts`. A fault may answer instead
 * of the service, change what is asked or what the token says, or rewrite the answer on its way out.
 */
export interface Fault<Options = unknown> {
  readonly name: string;
  /** One line for `GET /_simulator`. */
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  answerInstead?(context: FaultContext, options: Options): Answer | undefined;
  rewriteExchange?(exchange: Exchange, options: Options): Exchange;
  rewriteClaims?(claims: AccessTokenClaims, options: Options): AccessTokenClaims;
  rewriteAnswer?(answer: Answer, context: FaultContext, options: Options): Answer;
}

/** Keeps the option types of a fault together and lets the catalogue hold all of them. */
export function defineFault<Options>(fault: Fault<Options>): Fault {
  return fault as unknown as Fault;
}
