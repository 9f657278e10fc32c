/** `forbidden`: its address is one that may not be sent to. `late`: the deadline passed. `large`: too long an answer. */
export type OutboundReason = 'forbidden' | 'late' | 'large' | 'failed';

/** Something could not be sent. The message names the host only: paths and queries of webhooks can be secrets. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: OutboundReason;

  constructor(reason: OutboundReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The code of an error of the network or of TLS: a word of Node.js, never text of the other side. */
export function networkCode(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  const first = (errors?.[0] as { code?: unknown } | undefined)?.code;
  const word = code ?? first;
  return typeof word === 'string' && /^[A-Z0-9_]{1,60}$/.test(word) ? word : 'no connection';
}
