// What is asked of Graph about approver groups, and what an archived question was about: a member of a group does
// not name the group, and a group that is not shown is not named at all. Written and read side by side, so that
// they agree.

/** "in" takes fifteen values at most. */
const idsPerQuestion = 15;
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const groupMembers = 'id,displayName,securityEnabled,mailEnabled,groupTypes,isAssignableToRole';

/** An id that is none would have the whole question refused, with those beside it. */
export function isGroupId(id: string): boolean {
  return guid.test(id.toLowerCase());
}

/** The questions for groups by their ids, without those that are none; each id once. */
export function groupQuestions(ids: readonly string[]): string[] {
  const asked = [...new Set(ids.map((id) => id.toLowerCase()))].filter(isGroupId).sort();
  const questions: string[] = [];
  for (let from = 0; from < asked.length; from += idsPerQuestion) {
    const listed = asked.slice(from, from + idsPerQuestion).map((id) => `'${id}'`);
    const filter = encodeURIComponent(`id in (${listed.join(', ')})`);
    questions.push(`/v1.0/groups?$filter=${filter}&$select=${groupMembers}`);
  }
  return questions;
}

/** The question for the direct members of one group. */
export function membersQuestion(groupId: string): string {
  return `/v1.0/groups/${encodeURIComponent(groupId.toLowerCase())}/members?$select=id,displayName,userPrincipalName,accountEnabled&$top=999`;
}

/** Of which group a page shows members; null if it was another question. In lower case. */
export function groupOfMembers(asked: string): string | null {
  const [, id] = /^\/v1\.0\/groups\/([^/?]+)\/members(?:\?|$)/i.exec(asked) ?? [];
  return id === undefined ? null : decoded(id).toLowerCase();
}

/** The groups a page was asked for by id, in lower case. */
export function groupsAskedFor(asked: string): string[] {
  const [path = '', query = ''] = asked.split('?', 2);
  if (!/^\/v1\.0\/groups$/i.test(path)) return [];
  const filter = query.split('&').find((part) => decoded(part).startsWith('$filter='));
  if (filter === undefined) return [];
  return [...decoded(filter).matchAll(/'([^']*)'/g)].map(([, id = '']) => id.toLowerCase());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
