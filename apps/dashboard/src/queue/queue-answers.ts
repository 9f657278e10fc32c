import { useQuery } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { api } from '../api.ts';

/** What waits. Asked again each minute: it also changes by nothing happening. */
export function useQueue(query: Ref<string>) {
  return useQuery({
    queryKey: ['requests', 'queue', query],
    queryFn: ({ signal }) => api.queue(query.value, signal),
    refetchInterval: 60_000,
  });
}
