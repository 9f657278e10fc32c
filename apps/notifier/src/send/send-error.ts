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
