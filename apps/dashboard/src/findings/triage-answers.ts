import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import type { AllowOrder, FindingFile, FindingStepOrder } from '@countersign/contract';
import { api } from '../api.ts';
import { staleAfter } from '../live-updates.ts';
import { pageByPage, withParts } from '../page-by-page.ts';

/** The findings of a tab, the worst first. */
export function useFindingPages(query: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['findings', 'pages', query],
    ...pageByPage(() => query.value, api.findings),
  });
}

/** How many findings stand how, and what says that the rules ran. */
export function useFindingStates(query: Ref<string>) {
  return useQuery({
    queryKey: ['findings', 'states', query],
    queryFn: ({ signal }) => api.findingStates(query.value, signal),
    placeholderData: keepPreviousData,
  });
}

/** The entries of the allow-list in force. */
export function useAllowListPages(query: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['findings', 'allow-list', query],
    ...pageByPage(() => withParts(query.value, { limit: '50' }), api.allowList),
  });
}

/** One finding with everything that was done with it. `tenant` only where several know the id. */
export function useFindingFile(findingId: Ref<string | null>, tenant: Ref<string | null>) {
  return useQuery({
    queryKey: ['findings', 'file', findingId, tenant],
    queryFn: ({ signal }) =>
      api.finding(
        findingId.value ?? '',
        tenant.value === null ? '' : `tenant=${encodeURIComponent(tenant.value)}`,
        signal,
      ),
    enabled: computed(() => findingId.value !== null),
    retry: false,
  });
}

/** Asks again for everything that shows how findings stand. */
function useAskAgain() {
  const queries = useQueryClient();
  // Not waited for: what to look at next is decided by the list as it was.
  return () => {
    for (const key of staleAfter['finding-step']) void queries.invalidateQueries({ queryKey: [key] });
  };
}

/** Ends an entry of the allow-list, from wherever one sees it. */
export function useEndAllowance() {
  const again = useAskAgain();
  return useMutation({
    mutationFn: ({ tenantId, entryId, reason }: { tenantId: string; entryId: string; reason: string }) =>
      api.endAllowance(tenantId, entryId, reason),
    onSettled: again,
  });
}

/** What one does with a finding. Everything that shows its standing is asked again, whether it worked or not. */
export function useFindingActs(file: Ref<FindingFile>) {
  const again = useAskAgain();
  type StepOf<Order> = Order extends unknown ? Omit<Order, 'seen' | 'tenant'> : never;
  const step = useMutation({
    mutationFn: (order: StepOf<FindingStepOrder>) => {
      const { tenantId, findingId, life } = file.value;
      return api.findingStep(findingId, { ...order, tenant: tenantId, seen: life.steps } as FindingStepOrder);
    },
    onSettled: again,
  });
  const allow = useMutation({
    mutationFn: (order: Omit<AllowOrder, 'seen' | 'tenantId' | 'findingId'>) => {
      const { tenantId, findingId, life } = file.value;
      return api.allow({ ...order, tenantId, findingId, seen: life.steps });
    },
    onSettled: again,
  });
  return { step, allow, endAllowance: useEndAllowance() };
}
