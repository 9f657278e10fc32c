/** What kind of failure it is decides what happens next, and who has to do something. */
export type GraphErrorKind =
  /** 401 twice: the token is not accepted. */
  | 'sign-in'
  /** 403: a permission or the licence is missing. */
  | 'forbidden'
  | 'not-found'
  /** Told to wait, longer or more often than one cycle can. */
  | 'throttled'
  /** 5xx or no connection, also after retries. */
  | 'unavailable'
  /** An answer that did not come in time, also after retries: perhaps too much was asked for. */
  | 'timed-out'
  /** A link of an earlier page is not valid any more: start again. */
  | 'link-expired'
  /** The answer is not what Graph promises. */
  | 'protocol'
  /** This program refused to make the request. */
  | 'refused'
  | 'rejected';

export interface GraphErrorFacts {
  readonly kind: GraphErrorKind;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly code?: string | null;
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
  /** Graph's own words; the sentence ends with them. */
  readonly said?: string | null;
  /** The Date header: Graph's clock tells the time also when it refuses. */
  readonly sourceDate?: string | null;
  /** What happened, to what. */
  readonly sentence: string;
  /** What to do about it; null if waiting is all. */
  readonly nextStep?: string | null;
  readonly cause?: unknown;
}

/** A read from Graph that failed for good, in words a person can act on. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly kind: GraphErrorKind;
  readonly status: number;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly said: string | null;
  readonly sourceDate: string | null;
  readonly sentence: string;
  readonly nextStep: string | null;

  constructor(facts: GraphErrorFacts) {
    super(facts.sentence, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.status = facts.status;
    this.code = facts.code ?? null;
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.said = facts.said ?? null;
    this.sourceDate = facts.sourceDate ?? null;
    this.sentence = facts.sentence;
    this.nextStep = facts.nextStep ?? null;
  }
}
