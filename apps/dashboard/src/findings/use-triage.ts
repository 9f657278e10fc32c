import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Finding, FindingState } from '@countersign/contract';
import { useView } from '../view.ts';
import { writeView } from '../view-state.ts';
import { useFindingFile, useFindingPages, useFindingStates } from './triage-answers.ts';
import { afterLeaving, oneFurther, queryOfTab, readTab } from './triage-state.ts';

/** What the address says of the triage (which tab, which finding), the answers to it, and how to move about. */
export function useTriage() {
  const route = useRoute();
  const router = useRouter();
  const { view, findingsQuery } = useView();
  const asked = computed(() => readTab(view.value.other['state']?.[0]));
  const tab = computed(() => asked.value ?? 'open');
  const tabQuery = computed(() => queryOfTab(findingsQuery.value, tab.value));
  const pages = useFindingPages(tabQuery);
  const findings = computed(() => pages.data.value?.pages.flatMap(({ items }) => items) ?? []);
  const states = useFindingStates(findingsQuery);

  const selected = computed(() => {
    const id = route.params['findingId'];
    return typeof id === 'string' && id !== '' ? id : null;
  });
  // Only where several tenants know the id does it matter which is meant, and then the API asks.
  const tenant = computed(() => (view.value.tenant.length === 1 ? (view.value.tenant[0] ?? null) : null));
  const file = useFindingFile(selected, tenant);
  const said = ref('');

  function address(state: FindingState, id: string | null) {
    const other = { ...view.value.other, state: [state] };
    return {
      name: 'findings',
      params: id === null ? {} : { findingId: id },
      query: writeView({ ...view.value, other }),
    };
  }
  const linkTo = ({ findingId }: Finding) => address(tab.value, findingId);

  function show(id: string | null): void {
    void router.replace(address(tab.value, id));
  }
  function openTab(state: FindingState): void {
    said.value = '';
    void router.push(address(state, null));
  }
  function move(step: 1 | -1): void {
    const next = oneFurther(findings.value, selected.value, step);
    if (next !== null) show(next);
  }
  /** Something was done that takes the selected one out of this list. */
  function leave(what: string): void {
    said.value = `${what}: ${file.data.value?.title ?? 'the finding'}`;
    show(afterLeaving(findings.value, selected.value));
  }

  // Whoever comes by a link that names only the finding sees the list it stands in.
  watch(
    [file.data, asked],
    ([known]) => {
      if (known && known.findingId === selected.value && asked.value === null)
        void router.replace(address(known.life.state, known.findingId));
    },
    { immediate: true },
  );
  return { tab, pages, findings, states, selected, file, said, linkTo, show, openTab, move, leave };
}
