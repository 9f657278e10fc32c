import { computed, type Ref, ref, watch } from 'vue';
import { useRoute } from 'vue-router';
import type { HistoryKind } from '@countersign/contract';
import { visibleText } from '../ui/visible-text.ts';
import { useView } from '../view.ts';

/** What the address of a profile asks for. */
export function useProfileAddress() {
  const route = useRoute();
  const { tenantQuery: query, zone } = useView();
  const id = computed(() => String(route.params['id'] ?? ''));
  return { id, query, zone };
}

interface TenantProfile {
  readonly tenantId: string;
  readonly tenantName: string;
}

/** What both pages of a profile do with the answer: the title, the tenants where there are several, the kind of history. */
export function useProfilePage<Profile extends TenantProfile>(
  id: Ref<string>,
  data: Ref<{ readonly profiles: readonly Profile[] } | undefined>,
  nameOf: (id: string, profile: Profile) => string,
) {
  const kind = ref<HistoryKind | 'all'>('all');
  const tenants = computed(() => {
    const known = data.value?.profiles ?? [];
    return known.length > 1 ? Object.fromEntries(known.map((one) => [one.tenantId, one.tenantName])) : {};
  });
  watch(id, () => (kind.value = 'all'));
  watch(
    data,
    (found) => {
      const [first] = found?.profiles ?? [];
      if (first) document.title = `${visibleText(nameOf(id.value, first))} · Countersign`;
    },
    // What is known from a visit before is here at once.
    { immediate: true },
  );
  function showEvents(): void {
    kind.value = 'event';
    document.getElementById('history')?.scrollIntoView();
  }
  return { kind, tenants, showEvents };
}
