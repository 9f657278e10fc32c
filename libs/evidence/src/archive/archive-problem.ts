/** What a check of the archive can find, as a stable word for logs and for programs. */
export type ProblemCode =
  | 'position-missing'
  | 'position-twice'
  | 'leaf-missing'
  | 'leaf-twice'
  | 'leaf-differs'
  | 'observation-differs'
  | 'page-missing'
  | 'page-differs'
  | 'sweep-differs'
  | 'control-differs'
  | 'purge-unauthorised';

export interface ProblemPlace {
  readonly code: ProblemCode;
  readonly table: string;
  readonly position: number | null;
  /** What is there, in words: `the observation of approval-requests "…"`, `page 12`. */
  readonly object: string | null;
}

/** Something stored contradicts the log, or itself. Never repaired in silence: an auditor has to hear of it. */
export class ArchiveProblem extends Error {
  override readonly name = 'ArchiveProblem';
  readonly place: ProblemPlace;
  readonly finding: string;

  /** `finding` continues a sentence that begins with the place. */
  constructor(place: ProblemPlace, finding: string, options?: ErrorOptions) {
    const where = place.position === null ? '' : `position ${place.position}, `;
    super(`Table ${place.table}, ${where}${place.object ?? 'the row'}: ${finding}`, options);
    this.place = place;
    this.finding = finding;
  }
}

/** An id as a message may show it: short, and without anything that could be taken for the message. */
export function quoted(text: string | null): string {
  if (text === null) return 'without id';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
