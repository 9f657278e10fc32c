import type { GraphSaid, HarvestProblem } from '@countersign/contract';

export const levelNames: Readonly<Record<HarvestProblem['level'], string>> = {
  bad: 'Act',
  warn: 'Look',
  note: 'Note',
};

/** What Graph or the sign-in itself said, in one line: "403 Forbidden · request-id 1f3c…". */
export function graphSaidText({ status, code, requestId }: GraphSaid): string {
  const answer = status === 0 ? 'no answer' : [status, code].filter((part) => part !== null).join(' ');
  return [answer, requestId === null ? null : `request-id ${requestId}`].filter(Boolean).join(' · ');
}

export function saidBy({ status }: GraphSaid): string {
  return status === null ? 'Sign-in' : 'Graph';
}

/** For a ticket: Graph's words and the line by which Microsoft finds the request. */
export function toHandOn(error: GraphSaid): string {
  return [error.said, graphSaidText(error)].filter(Boolean).join('\n');
}
