import { readErrorBody } from './read-error-body.ts';
import { GraphError, type GraphErrorKind } from './graph-error.ts';
import { permissionFor } from './permissions.ts';

/** One answer of Graph, with its body as the bytes that arrived (after transfer decoding). */
export interface GraphAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** The failure an answer tells of, as an error. */
export function errorOfAnswer(answer: GraphAnswer, retryAfterSeconds: number | null): GraphError {
  const { code, message, requestId } = readErrorBody(answer.bytes);
  const path = new URL(answer.url).pathname;
  const { kind, sentence, nextStep } = explain(answer.status, path, message, retryAfterSeconds);
  return new GraphError({
    kind,
    status: answer.status,
    code,
    requestId: answer.headers.get('request-id') ?? requestId,
    retryAfterSeconds,
    said: message || null,
    sourceDate: answer.headers.get('date'),
    sentence,
    nextStep,
  });
}

interface Explanation {
  readonly kind: GraphErrorKind;
  readonly sentence: string;
  readonly nextStep: string | null;
}

function explain(status: number, path: string, message: string, wait: number | null): Explanation {
  const said = message ? `: ${message}` : '';
  switch (true) {
    case status === 401:
      return {
        kind: 'sign-in',
        sentence: `Graph did not accept the token for ${path} (401), a fresh one neither${said}`,
        nextStep: 'Check that the app registration belongs to this tenant and is enabled.',
      };
    case status === 403:
      return {
        kind: 'forbidden',
        sentence: `Graph refused ${path} (403)${said}`,
        nextStep: `Grant the app registration the application permission ${permissionFor(path)} and consent again; also check that the tenant has an active Intune licence.`,
      };
    case status === 404:
      return {
        kind: 'not-found',
        sentence: `Graph does not know ${path} (404)${said}`,
        nextStep: 'Check GRAPH_BASE_URL: this cloud may not offer Multi Admin Approval.',
      };
    case status === 429 || isRateLimit(status, message):
      return {
        kind: 'throttled',
        sentence: `Graph asks to slow down for ${path} (${status})${wait ? `, for ${Math.ceil(wait)} s` : ''}`,
        nextStep: null,
      };
    case status >= 500:
      return { kind: 'unavailable', sentence: `Graph failed on ${path} (${status})${said}`, nextStep: null };
    default:
      return {
        kind: 'rejected',
        sentence: `Graph rejected the request for ${path} (${status})${said}`,
        nextStep: 'If this stays, the interface has changed: update Countersign.',
      };
  }
}

/** Intune reports throttling as 500 too: "Rate limit reached because of too many requests to query broker". */
export function isRateLimit(status: number, text: string): boolean {
  return status === 500 && /rate limit reached/i.test(text);
}
