import { useInfiniteQuery } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { api } from '../api.ts';
import { pageByPage } from '../page-by-page.ts';

/** What people did, the newest first. */
export function useActPages(query: Ref<string>, enabled: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['self-audit', query],
    ...pageByPage(() => query.value, api.selfAudit),
    enabled,
  });
}
