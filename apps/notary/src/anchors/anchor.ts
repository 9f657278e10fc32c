/** Where a checkpoint can be put so that whoever owns the database cannot take it back. */
export interface Anchor {
  /** As configured, without secrets: shown to people and kept with the receipt. */
  readonly name: string;
  readonly kind: AnchorKind;
  /** A checkpoint that is this much newer than the last anchored one is due. */
  readonly everySeconds: number;
  /** Puts the checkpoint there. The receipt was verified against it, or this throws an AnchorError. */
  put(checkpoint: AnchoredCheckpoint, signal: AbortSignal): Promise<Receipt>;
  /** Checks a stored receipt again, offline, and tells when it says the checkpoint was there. */
  verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date>;
  /** For many receipts in a row, where one by one is slow. Whoever opens it closes it. */
  openChecker?(): Promise<ReceiptChecker>;
  /**
   * The newest checkpoint this anchor itself holds for the log, to compare a restored database with; null if it
   * has none or cannot be asked.
   */
  newest(origin: string, signal: AbortSignal): Promise<string | null>;
  /** Every checkpoint it holds for the log, the newest first; absent where it cannot tell them. */
  all?(origin: string, signal: AbortSignal): AsyncIterable<string>;
}

/** Checks receipts as `Anchor.verify` does. */
export interface ReceiptChecker {
  verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date>;
  close(): Promise<void>;
}

export type AnchorKind = 'file' | 'git' | 'webhook' | 'rfc3161' | 'object-lock';

export interface AnchoredCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** The signed note, verbatim. */
  readonly note: string;
}

export interface Receipt {
  readonly bytes: Buffer;
  readonly anchoredAt: Date;
}

/** An anchor did not take a checkpoint, or its receipt does not prove what it should. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError';
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.nextStep = nextStep;
  }
}
