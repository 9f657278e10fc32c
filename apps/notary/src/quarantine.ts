/** Why a log must not be signed, as a stable word for logs and programs. */
export type QuarantineCode =
  | 'rolled-back'
  | 'head-differs'
  | 'head-forged'
  | 'own-head-damaged'
  | 'tree-differs'
  | 'cache-differs'
  | 'anchor-ahead'
  | 'anchor-differs'
  | 'anchor-forged'
  | 'key-lost'
  | 'key-unknown'
  | 'origin-changed'
  | 'restored-forged'
  | 'archive-differs';

/**
 * The log does not continue what was signed before, or is not what its leaves say. Nothing more of it is signed
 * until a person has decided; the message says what, where and what to do.
 */
export class Quarantine extends Error {
  override readonly name = 'Quarantine';
  readonly code: QuarantineCode;

  constructor(code: QuarantineCode, finding: string, nextStep: string, options?: ErrorOptions) {
    super(`${finding} ${nextStep}`.trim(), options);
    this.code = code;
  }
}

export const thenRelease = 'then run `countersign notary release`.';
