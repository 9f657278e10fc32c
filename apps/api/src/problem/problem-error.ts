import { type Problem, type ProblemCode } from '@countersign/contract';

const statuses: Record<ProblemCode, number> = {
  invalid_query: 400,
  invalid_body: 400,
  invalid_cursor: 400,
  not_signed_in: 401,
  link_used_or_expired: 403,
  not_allowed: 403,
  foreign_origin: 403,
  not_found: 404,
  second_person_needed: 409,
  nothing_to_delete: 409,
  changed_meanwhile: 409,
  does_not_apply: 409,
  limit_reached: 409,
  not_signed_yet: 409,
  archive_altered: 409,
  too_many_requests: 429,
  archive_unavailable: 503,
  internal: 500,
};

const titles: Record<ProblemCode, string> = {
  invalid_query: 'The question cannot be read',
  invalid_body: 'The body cannot be read',
  invalid_cursor: 'The cursor is not one of ours',
  not_signed_in: 'Not signed in',
  link_used_or_expired: 'The sign-in link is used up',
  not_allowed: 'Not allowed',
  foreign_origin: 'Refused: the call comes from elsewhere',
  not_found: 'Not found',
  second_person_needed: 'Another person has to agree',
  nothing_to_delete: 'There is nothing to delete',
  changed_meanwhile: 'Somebody else was first',
  does_not_apply: 'It does not apply as things stand',
  limit_reached: 'There are as many as there may be',
  not_signed_yet: 'Not signed yet',
  archive_altered: 'The archive was altered',
  too_many_requests: 'Too many requests',
  archive_unavailable: 'The archive does not answer',
  internal: 'Our mistake',
};

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: Problem['errors'];
  /** Sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

/** What the caller is told, with a stable code. `detail` is fit to be shown: what happened and what to do. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: Problem['errors'];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options);
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return statuses[this.code];
  }

  body(requestId: string): Problem {
    return {
      type: `urn:countersign:problem:${this.code}`,
      title: titles[this.code],
      status: this.status,
      detail: this.message,
      code: this.code,
      requestId,
      ...(this.errors ? { errors: this.errors } : {}),
    };
  }
}
