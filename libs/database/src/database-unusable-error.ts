export type UnusableReason =
  | 'unreachable'
  | 'refused'
  | 'too-old'
  | 'wrong-encoding'
  | 'newer-schema'
  | 'unreleased-schema'
  | 'no-roles'
  | 'not-migrated';

/** The archive's database cannot be used. One sentence on what is wrong, one on what to do; never a password. */
export class DatabaseUnusableError extends Error {
  override readonly name = 'DatabaseUnusableError';
  readonly reason: UnusableReason;

  constructor(reason: UnusableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
