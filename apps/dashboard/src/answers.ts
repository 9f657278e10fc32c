import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { api } from './api.ts';
import { pageByPage, withParts } from './page-by-page.ts';

// One composable per question. Keys begin with the word that live-updates.ts invalidates by; old answers stay
// on the screen while a new one is fetched.

export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: api.session, staleTime: Infinity });
}

/** What the tenants that one may see are called, by their id. */
export function useTenantNames() {
  const { data } = useSession();
  return computed(() => new Map((data.value?.tenants ?? []).map(({ tenantId, name }) => [tenantId, name])));
}

export function useCoverage() {
  return useQuery({
    queryKey: ['coverage'],
    queryFn: ({ signal }) => api.coverage(signal),
    refetchInterval: 60_000,
  });
}

/** What vouches for the archive. */
export function useIntegrity() {
  return useQuery({
    queryKey: ['integrity'],
    queryFn: ({ signal }) => api.integrity(signal),
    refetchInterval: 30_000,
  });
}

/** Recomputed by the server each time it is asked, so it is asked only by a person's hand. */
export function useCaseProof(tenantId: Ref<string>, requestId: Ref<string>) {
  return useQuery({
    queryKey: ['proof', tenantId, requestId],
    queryFn: ({ signal }) => api.proof(tenantId.value, requestId.value, signal),
    enabled: false,
    gcTime: 0,
    retry: false,
  });
}

export function useFacets(query: Ref<string>, enabled: Ref<boolean> | true = true) {
  return useQuery({
    queryKey: ['facets', query],
    queryFn: ({ signal }) => api.facets(query.value, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

function useMetric<T extends object>(
  name: string,
  ask: (query: string, signal: AbortSignal) => Promise<T>,
  query: Ref<string>,
  zone: Ref<string>,
  enabled: Ref<boolean> | true = true,
) {
  const asked = computed(() => withParts(query.value, { tz: zone.value }));
  return useQuery({
    queryKey: ['metrics', name, asked],
    queryFn: ({ signal }) => ask(asked.value, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

type Asked = [query: Ref<string>, zone: Ref<string>, enabled?: Ref<boolean> | true];
export const useVolume = (...asked: Asked) => useMetric('volume', api.volume, ...asked);
export const useDecisionTime = (...asked: Asked) => useMetric('decision-time', api.decisionTime, ...asked);
export const useReadout = (...asked: Asked) => useMetric('readout', api.readout, ...asked);
export const usePairs = (...asked: Asked) => useMetric('pairs', api.pairs, ...asked);
export const useTicketReport = (...asked: Asked) => useMetric('tickets', api.tickets, ...asked);
export const useDecisionHours = (...asked: Asked) => useMetric('decision-hours', api.decisionHours, ...asked);

/** How many protected writes are in which class. */
export const useBalance = (...asked: Asked) => useMetric('protected-writes', api.balance, ...asked);

/** The access policies with their history. A tenant has some dozens at most: one page holds them. */
export function usePolicies(query: Ref<string>, enabled: Ref<boolean> | true = true) {
  return useQuery({
    queryKey: ['policies', query],
    queryFn: ({ signal }) => api.policies(query.value, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useWritePages(query: Ref<string>, enabled: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['writes', 'pages', query],
    ...pageByPage(() => withParts(query.value, { limit: '50' }), api.protectedWrites),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** The newest unexplained changes, for marks on a line. */
export function useUnexplained(query: Ref<string>, enabled: Ref<boolean>) {
  const asked = computed(() => {
    const full = new URLSearchParams(query.value);
    full.append('f', 'is,write_class,unexplained');
    full.set('limit', '1000');
    return full.toString();
  });
  return useQuery({
    queryKey: ['writes', 'unexplained', asked],
    queryFn: ({ signal }) => api.protectedWrites(asked.value, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useRequestPages(query: Ref<string>, sort: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['requests', 'pages', query, sort],
    ...pageByPage(() => withParts(query.value, { sort: sort.value, limit: '100' }), api.requests),
    placeholderData: keepPreviousData,
  });
}

export function useRequests(query: Ref<string>) {
  return useQuery({
    queryKey: ['requests', query],
    queryFn: ({ signal }) => api.requests(query.value, signal),
    placeholderData: keepPreviousData,
  });
}

export function useCase(tenantId: Ref<string>, requestId: Ref<string>) {
  return useQuery({
    queryKey: ['case', tenantId, requestId],
    queryFn: ({ signal }) => api.case(tenantId.value, requestId.value, signal),
    enabled: computed(() => requestId.value !== ''),
  });
}

/** The attempts at the same change, each with what changed since the one before. */
export function useAttempts(tenantId: Ref<string>, requestId: Ref<string>) {
  return useQuery({
    queryKey: ['case', 'attempts', tenantId, requestId],
    queryFn: ({ signal }) => api.attempts(tenantId.value, requestId.value, signal),
  });
}

/** Who could have approved a request, as known now or as it was known at each of its moments. */
export function useRequestApprovers(tenantId: Ref<string>, requestId: Ref<string>, isThen: Ref<boolean>) {
  return useQuery({
    queryKey: ['case', 'approvers', tenantId, requestId, isThen],
    queryFn: ({ signal }) =>
      api.requestApprovers(tenantId.value, requestId.value, isThen.value ? 'knownAt=then' : '', signal),
    placeholderData: keepPreviousData,
  });
}

export function usePolicy(tenantId: Ref<string>, policyId: Ref<string>) {
  return useQuery({
    queryKey: ['policies', 'one', tenantId, policyId],
    queryFn: ({ signal }) => api.policy(tenantId.value, policyId.value, signal),
  });
}

/** Who could approve under a policy at an instant; without one, now. */
export function usePolicyApprovers(tenantId: Ref<string>, policyId: Ref<string>, query: Ref<string>) {
  return useQuery({
    queryKey: ['policies', 'approvers', tenantId, policyId, query],
    queryFn: ({ signal }) => api.policyApprovers(tenantId.value, policyId.value, query.value, signal),
    placeholderData: keepPreviousData,
  });
}

/** What the source sent once never changes: it is asked for once, and only where somebody looks. */
export function useEvent(tenantId: Ref<string>, eventId: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: ['event', tenantId, eventId],
    queryFn: ({ signal }) => api.event(tenantId.value, eventId.value, signal),
    enabled,
    staleTime: Infinity,
  });
}

export function useFindings(query: Ref<string>) {
  return useQuery({
    queryKey: ['findings', query],
    queryFn: ({ signal }) => api.findings(query.value, signal),
    placeholderData: keepPreviousData,
  });
}

export function usePeoplePages(query: Ref<string>, sort: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['histories', 'people', query, sort],
    ...pageByPage(() => withParts(query.value, { sort: sort.value, limit: '100' }), api.people),
    placeholderData: keepPreviousData,
  });
}

export function usePerson(id: Ref<string>, query: Ref<string>) {
  return useQuery({
    queryKey: ['histories', 'person', id, query],
    queryFn: ({ signal }) => api.person(id.value, query.value, signal),
  });
}

export function useResource(id: Ref<string>, query: Ref<string>) {
  return useQuery({
    queryKey: ['histories', 'resource', id, query],
    queryFn: ({ signal }) => api.resource(id.value, query.value, signal),
  });
}

export function useHistory(of: 'people' | 'resources', id: Ref<string>, query: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['histories', 'pages', of, id, query],
    ...pageByPage(
      () => withParts(query.value, { limit: '50' }),
      (full, signal) => api.history(of, id.value, full, signal),
    ),
    placeholderData: keepPreviousData,
  });
}

export function useRejections(query: Ref<string>) {
  return useQuery({
    queryKey: ['coverage', 'rejections', query],
    queryFn: ({ signal }) => api.rejections(query.value, signal),
  });
}

/** How what Graph sends differs from what it used to send. */
export function useDrift(query: Ref<string>) {
  return useQuery({
    queryKey: ['coverage', 'drift', query],
    queryFn: ({ signal }) => api.drift(query.value, signal),
  });
}
