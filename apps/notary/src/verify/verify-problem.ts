/** The first thing that is wrong: where, and what. Its message is one sentence for people. */
export class VerifyProblem extends Error {
  override readonly name = 'VerifyProblem';
  readonly table: string;
  readonly position: number | null;
  readonly object: string;

  constructor(table: string, position: number | null, object: string, finding: string) {
    const where = position === null ? '' : `position ${position}, `;
    super(`Table ${table}, ${where}${object}: ${finding}`);
    this.table = table;
    this.position = position;
    this.object = object;
  }
}
