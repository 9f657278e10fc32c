import type { PolicyRecord } from '../records/records.ts';
import { isJson, jsonOf, listOf, member, readId, readText, readTime, readWord } from './members.ts';
import { readPolicyTypeList, type Reading } from './read-request.ts';

/**
 * Reads an operationApprovalPolicy of Graph beta. The type is read from `policyType`, from `policySet`, or
 * from lists of either, because the documents of different years disagree. Rejected only without an object or
 * an id. Exclusions are not here: Graph shows them nowhere, only audit events tell of them.
 */
export function readPolicy(value: unknown): Reading<PolicyRecord> {
  if (!isJson(value)) return { rejection: 'An access policy must be a JSON object.' };
  const id = readId(member(value, 'id'));
  if (id === null) return { rejection: 'The access policy has no id.' };
  const set = jsonOf(member(value, 'policySet'));
  const groups = listOf(member(value, 'approverGroupIds')).map((group) => readId(group));
  return {
    record: {
      id,
      name: readText(member(value, 'displayName')),
      description: readText(member(value, 'description')),
      policyTypes: readPolicyTypeList(
        member(value, 'policyType', 'policyTypes', 'operationApprovalPolicyTypes') ??
          member(set, 'policyType'),
      ),
      platforms: readFlags(member(value, 'policyPlatform') ?? member(set, 'policyPlatform')),
      approverGroupIds: [...new Set(groups.filter((group) => group !== null))].slice(0, 1000),
      lastModifiedAt: readTime(member(value, 'lastModifiedDateTime')),
    },
  };
}

/** A flags enumeration: one word, or several separated by commas. */
function readFlags(value: unknown): string[] {
  const words = Array.isArray(value) ? listOf(value) : (readText(value) ?? '').split(',');
  return [...new Set(words.map((word) => readWord(word)).filter((word) => word !== null))].slice(0, 100);
}
