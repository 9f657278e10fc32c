/**
 * What is asked for was deleted under policy, by two people. Nothing is wrong: its leaf and its proof stay, and
 * the control record says who, when and why.
 */
export class ContentDeletedError extends Error {
  override readonly name = 'ContentDeletedError';
  /** Archive position of the control record. */
  readonly controlPosition: number;

  constructor(what: string, controlPosition: number) {
    super(`${what}: content deleted under policy (control record ${controlPosition}).`);
    this.controlPosition = controlPosition;
  }
}
