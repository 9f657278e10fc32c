import { computed } from 'vue';
import { type ActKind, actKinds } from '@countersign/contract';
import { useView } from '../view.ts';

/** What the address asks of the self-audit: the range and tenants of every page, a kind, a person. */
export function useAuditView() {
  const { view, range, zone, ask } = useView();
  const one = (key: string) => view.value.other[key]?.[0] ?? '';
  const put = (key: string, value: string) => {
    const { [key]: _, ...other } = view.value.other;
    ask({ other: value === '' ? other : { ...other, [key]: [value] } });
  };
  const kind = computed<ActKind | ''>({
    get: () => actKinds.find((known) => known === one('act')) ?? '',
    set: (chosen) => put('act', chosen),
  });
  const by = computed({ get: () => one('who'), set: (name) => put('who', name) });
  const query = computed(() => {
    const full = new URLSearchParams();
    const { from, to } = range.value;
    if (from) full.set('from', from.toISOString());
    if (to) full.set('to', to.toISOString());
    for (const tenant of view.value.tenant) full.append('tenant', tenant);
    if (kind.value) full.append('kind', kind.value);
    if (by.value) full.set('by', by.value);
    full.set('limit', '100');
    return full.toString();
  });
  return { kind, by, query, range, zone, ask };
}
