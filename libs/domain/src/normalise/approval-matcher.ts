/**
 * Decides whether an audit event speaks of an approval request or an access policy itself. Microsoft names
 * these events nowhere, so this is data that a tenant may replace once it has seen its own events.
 */
export interface ApprovalMatcher {
  /** Version of the data, stored with what was decided by it. */
  readonly version: string;
  /** A regular expression, tried without regard to case on activity type, sentence, component and resource types. */
  readonly pattern: string;
}

/** "Conditional Access policy" is somebody else's policy, and such events are common. */
export const defaultApprovalMatcher: ApprovalMatcher = {
  version: '1',
  pattern: String.raw`operation\s*approval|multi\s*admin\s*approval|(?<!conditional\s*)access\s*polic`,
};

const compiled = new WeakMap<ApprovalMatcher, RegExp>();

/** Whether any of the texts speaks of approval. */
export function speaksOfApproval(matcher: ApprovalMatcher, texts: readonly (string | null)[]): boolean {
  let expression = compiled.get(matcher);
  if (expression === undefined) compiled.set(matcher, (expression = new RegExp(matcher.pattern, 'iu')));
  for (const text of texts) {
    if (text !== null && expression.test(text)) return true;
  }
  return false;
}
