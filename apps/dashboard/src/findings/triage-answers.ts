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

/** The findings of a tab, the worst first. */
export function useFindingPages(query: Ref<string>) {
  return useInfiniteQuery({
    queryKey: ['findings', 'pages', query],
    queryFn: ({ pageParam, signal }) =>
      api.findings(`${query.value}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
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

/** The words of every rule. They change with a version of Countersign, not with what is read. */
export function useRules() {
  return useQuery({
    queryKey: ['detections', 'words'],
    queryFn: ({ signal }) => api.detections('from=2015-01-01&to=2015-01-01', signal),
    staleTime: Infinity,
  });
}

/** What one does with a finding. Everything that shows its standing is asked again, whether it worked or not. */
export function useFindingActs(file: Ref<FindingFile>) {
  const queries = useQueryClient();
  // Not waited for: what to look at next is decided by the list as it was.
  const again = () => {
    for (const key of ['findings', 'case', 'requests', 'histories', 'self-audit'])
      void queries.invalidateQueries({ queryKey: [key] });
  };
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
  const endAllowance = useMutation({
    mutationFn: ({ entryId, reason }: { entryId: string; reason: string }) =>
      api.endAllowance(file.value.tenantId, entryId, reason),
    onSettled: again,
  });
  return { step, allow, endAllowance };
}
