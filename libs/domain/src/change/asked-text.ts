import { changeMembers } from './asked-change.ts';

/** The members of a request that say what would change, as one text to tell readings apart; empty if none says it. */
export function askedText(request: object): string {
  const members = changeMembers.map((name) => (request as Readonly<Record<string, unknown>>)[name] ?? null);
  return members.every((one) => one === null) ? '' : JSON.stringify(members);
}
