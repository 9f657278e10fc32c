import { computed } from 'vue';
import type { WriteClass } from '@countersign/contract';
import type { Filter } from './filter-text.ts';
import { withRows } from './filters.ts';
import { withParts } from './page-by-page.ts';
import { useView } from './view.ts';
import { apiQuery, type ViewState } from './view-state.ts';

/** What a number of the balance stands for: the balance counts through these filters, its rows obey them. */
const balanced = ['write_class', 'write_reason', 'policy_type'];
const classes = ['write_class', 'write_reason'];

/** Where a number leads: the list of the changes behind it. */
export const rowsHash = '#changes';

function without(view: ViewState, dimensions: readonly string[]): ViewState {
  return { ...view, f: view.f.filter(({ dimension }) => !dimensions.includes(dimension)) };
}

/** The filters that list the changes behind a number of the balance, beside the others that are asked for. */
export function rowsFilter(f: readonly Filter[], rows: readonly string[]): Filter[] {
  return withRows(
    f.filter(({ dimension }) => !balanced.includes(dimension)),
    rows,
  );
}

/** The questions of the ledger within the view, and the addresses of the rows behind its numbers. */
export function useLedgerView() {
  const { view, asked, range, tenantQuery, link } = useView();
  const queryOf = (one: ViewState) => apiQuery(one, range.value).toString();
  const balanceQuery = computed(() => queryOf(without(asked.value, balanced)));
  /** The chart follows the type that was chosen, and shows every class of it. */
  const chartQuery = computed(() => queryOf(without(asked.value, classes)));
  const policiesQuery = computed(() => withParts(tenantQuery.value, { limit: '1000' }));
  /** What can be had as a file: the changes in view, and whom policies let pass in the same time. */
  const exportChoices = computed(() => [
    { kind: 'protected-writes' as const, query: queryOf(asked.value), words: 'changes' },
    { kind: 'exclusions' as const, query: queryOf({ ...asked.value, f: [], q: '' }), words: 'exclusions' },
  ]);
  function rowsLink(rows: readonly string[], change: Partial<ViewState> = {}) {
    return { ...link('policies', { f: rowsFilter(view.value.f, rows), ...change }), hash: rowsHash };
  }
  /** The same for a number of the chart, which obeys the type that was chosen. */
  function chartFilter(writeClass: WriteClass | null): readonly Filter[] {
    const f = without(view.value, classes).f;
    return writeClass ? [...f, { operator: 'is', dimension: 'write_class', values: [writeClass] }] : f;
  }
  return { balanceQuery, chartQuery, policiesQuery, exportChoices, rowsLink, chartFilter };
}
