/** A message could not be sent. The words are ours: nothing that a receiver said is in them. */
export class SendError extends Error {
  override readonly name = 'SendError';
  /** Trying again would not help. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal = false, cause }: { isFinal?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isFinal = isFinal;
  }
}

export interface FailureWords {
  /** For people. */
  readonly remark: string;
  readonly logged: { readonly why: string } | { readonly error: unknown };
}

/** What is said of a failed attempt. Only what we worded ourselves is fit for people; the rest is for the log. */
export function failureWords(error: unknown): FailureWords {
  if (error instanceof SendError) return { remark: error.message, logged: { why: error.message } };
  return { remark: 'It could not be put together; the log of the notifier says why.', logged: { error } };
}
