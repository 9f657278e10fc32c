import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, type Ref } from 'vue';
import { api } from '../api.ts';
import { pageByPage, withParts } from '../page-by-page.ts';

const calmMilliseconds = 15_000;
const eagerMilliseconds = 1500;

/** Asked again quickly while a test is on its way. */
export function useNotifications(query: Ref<string>) {
  return useQuery({
    queryKey: ['notifications', query],
    queryFn: ({ signal }) => api.notifications(query.value, signal),
    refetchInterval: ({ state }) =>
      state.data?.routes.some(({ lastTest }) => lastTest?.state === 'queued')
        ? eagerMilliseconds
        : calmMilliseconds,
  });
}

/** The delivery log; asked again quickly, too. */
export function useNotices(query: Ref<string>) {
  const answer = useInfiniteQuery({
    queryKey: ['notifications', 'notices', query],
    ...pageByPage(() => withParts(query.value, { limit: '50' }), api.notices),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some((one) => one.reason === 'test' && one.state === 'queued')
        ? eagerMilliseconds
        : calmMilliseconds,
  });
  return { ...answer, items: computed(() => answer.data.value?.pages.flatMap(({ items }) => items) ?? []) };
}

/** One change at a time; afterwards everything about notifications is asked again. */
export function useAct() {
  const queries = useQueryClient();
  const busy = ref(false);
  const error = ref<unknown>(null);
  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    error.value = null;
    try {
      await work();
      await queries.invalidateQueries({ queryKey: ['notifications'] });
      return true;
    } catch (problem) {
      error.value = problem;
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { act, busy, error };
}
