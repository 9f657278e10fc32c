/** The name of a log, taken apart. A log that lost signed data goes on as a new edition, under a name of its own. */
export interface Origin {
  /** What the log was called when it began: the origin of its first edition. */
  readonly first: string;
  /** Counts from 1. */
  readonly edition: number;
}

/** More restorations than anybody lives through; it bounds what is asked for. */
export const editionsMax = 999;

const pattern =
  /^(?<first>countersign\.local\/(?:demo\/)?[0-9a-f]{32})(?:\/(?<edition>[2-9]|[1-9]\d{1,2}))?$/;

/** Null if the text is no origin of ours. */
export function parseOrigin(text: string): Origin | null {
  const found = pattern.exec(text)?.groups;
  if (!found) return null;
  return { first: found['first'] as string, edition: Number(found['edition'] ?? 1) };
}

/** Which edition the name is of; 1 if it is no origin of ours. */
export function editionOf(origin: string): number {
  return parseOrigin(origin)?.edition ?? 1;
}

export function originOf({ first, edition }: Origin): string {
  return edition === 1 ? first : `${first}/${edition}`;
}
