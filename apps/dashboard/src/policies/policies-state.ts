import type { Coverage, Policy } from '@countersign/contract';

export interface WithoutPolicy {
  /** Tenants whose policies were read completely, and there was none, ever. */
  readonly none: readonly string[];
  /** Tenants of which it is not known. */
  readonly notRead: readonly string[];
}

/** The tenants of the view without a policy, by name: nothing may be said of what was never read to its end. */
export function withoutPolicy(
  policies: readonly Policy[],
  tenants: Coverage['tenants'],
  wanted: readonly string[],
): WithoutPolicy {
  const bare = tenants
    .filter(({ tenantId }) => wanted.length === 0 || wanted.includes(tenantId))
    .filter(({ tenantId }) => !policies.some((policy) => policy.tenantId === tenantId));
  const isRead = ({ sources }: Coverage['tenants'][number]) =>
    sources.some(({ source, lastCompleteAt }) => source === 'access-policies' && lastCompleteAt !== null);
  return {
    none: bare.filter(isRead).map(({ name }) => name),
    notRead: bare.filter((tenant) => !isRead(tenant)).map(({ name }) => name),
  };
}

/** What sources say that the app registration may not read, as far as they tell who can approve; each once. */
export function offNotes(tenants: Coverage['tenants'], wanted: readonly string[]): string[] {
  const notes = tenants
    .filter(({ tenantId }) => wanted.length === 0 || wanted.includes(tenantId))
    .flatMap(({ sources }) => sources)
    .filter(
      ({ source, state }) => ['approver-groups', 'role-assignments'].includes(source) && state === 'off',
    )
    .map(({ message }) => message);
  return [...new Set(notes)].filter((note) => note !== null);
}
