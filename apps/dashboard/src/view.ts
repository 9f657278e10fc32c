import { computed } from 'vue';
import { useNow, createSharedComposable } from '@vueuse/core';
import { useRoute, useRouter } from 'vue-router';
import { applies, type FilterKind } from './dimensions.ts';
import type { Filter } from './filter-text.ts';
import {
  apiQuery,
  rangeOf,
  readView,
  scopeOf,
  tenantQuery as tenantQueryOf,
  type ViewState,
  writeView,
} from './view-state.ts';

/** One clock for every age on the screen. */
export const useClock = createSharedComposable(() => useNow({ interval: 30_000 }));

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

function appliedTo(kind: FilterKind, view: ViewState): ViewState {
  return { ...view, f: view.f.filter((filter) => applies(filter, kind)) };
}

/** What the address says, what to ask the API for it, and how to change it. */
export function useView() {
  const route = useRoute();
  const router = useRouter();
  const now = useClock();
  const view = computed(() => readView(route.query));
  const zone = computed(() => view.value.tz ?? browserZone);
  const range = computed(() => rangeOf(view.value, zone.value, now.value));
  const kind = computed(() => (route.meta['filters'] ?? 'requests') as FilterKind);
  /** What this page is about; a filter of another page stays in the address, and is not asked for here. */
  const asked = computed(() => appliedTo(kind.value, view.value));
  const query = computed(() => apiQuery(asked.value, range.value).toString());
  const findingsQuery = computed(() => apiQuery(appliedTo('findings', view.value), range.value).toString());
  const tenantQuery = computed(() => tenantQueryOf(view.value));

  /** A new question: Back undoes it. */
  function ask(change: Partial<ViewState>): void {
    void router.push({ query: writeView({ ...view.value, row: undefined, peek: undefined, ...change }) });
  }
  /** Moving about in the same answer: Back skips it. Resolves when the address says so. */
  function mark(change: Partial<ViewState>): Promise<unknown> {
    return router.replace({ query: writeView({ ...view.value, ...change }) });
  }
  /** An address on another page with the same scope and, if given, other filters. */
  function link(name: string, change: Partial<ViewState> = {}) {
    return { name, query: writeView({ ...scopeOf(view.value), ...change }) };
  }
  /** The requests of all time that the filters list, whatever else was asked. */
  function linkToAll(f: readonly Filter[], change: Partial<ViewState> = {}) {
    return link('requests', { f, t: 'all', from: undefined, to: undefined, q: '', ...change });
  }
  function filterBy(f: readonly Filter[]): void {
    ask({ f });
  }
  return {
    ...{ view, asked, kind, zone, range, now, query, findingsQuery, tenantQuery },
    ...{ ask, mark, link, linkToAll, filterBy },
  };
}
