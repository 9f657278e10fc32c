import { computed, ref, type Ref, watch } from 'vue';
import { useClipboard } from '@vueuse/core';
import { useRouter, type RouteLocationRaw } from 'vue-router';
import type { CaseRow } from '@countersign/contract';
import { useKeys } from '../keys.ts';
import { rowSentence } from '../ui/row-words.ts';
import type { ViewState } from '../view-state.ts';
import { cellFilter, nextCell, type Cell } from './row-values.ts';

interface Table {
  readonly rows: Ref<readonly CaseRow[]>;
  readonly view: Ref<ViewState>;
  readonly zone: Ref<string>;
  readonly now: Ref<Date>;
  readonly mark: (change: Partial<ViewState>) => Promise<unknown>;
  readonly linkTo: (row: CaseRow) => RouteLocationRaw;
  readonly focusRow: (index: number) => void;
  readonly keep: (row: CaseRow) => void;
  readonly exclude: (row: CaseRow) => void;
}

/** The keyboard of the list: J K Enter Space I X C, arrows, Escape. */
export function useRowKeys(table: Table) {
  const router = useRouter();
  const { copy } = useClipboard({ legacy: true });
  const cell = ref<Cell>('outcome');
  // Keys come faster than the address changes, so what was marked last counts until the address says otherwise.
  const marked = ref(table.view.value.row);
  let marking: Promise<unknown> = Promise.resolve();
  watch(
    () => table.view.value.row,
    (row) => (marked.value = row),
  );
  const at = () => table.rows.value.findIndex((row) => row.requestId === marked.value);
  const focused = computed(() => table.rows.value[at()]);
  const cellWords = computed(() =>
    focused.value ? (cellFilter(focused.value, cell.value)?.words ?? '') : '',
  );

  function move(step: 1 | -1, event: KeyboardEvent): void {
    event.preventDefault();
    const index = Math.min(table.rows.value.length - 1, Math.max(0, at() + step));
    const row = table.rows.value[index];
    if (!row) return;
    marked.value = row.requestId;
    marking = table.mark({
      row: row.requestId,
      ...(table.view.value.peek ? { peek: row.requestId } : {}),
    });
    table.focusRow(index);
  }
  const onFocused = (act: (row: CaseRow) => void) => (event: KeyboardEvent) => {
    if (!focused.value) return;
    event.preventDefault();
    act(focused.value);
  };
  const side = (step: 1 | -1) => onFocused(() => (cell.value = nextCell(cell.value, step)));

  useKeys({
    j: (event) => move(1, event),
    k: (event) => move(-1, event),
    ArrowDown: (event) => move(1, event),
    ArrowUp: (event) => move(-1, event),
    ArrowRight: side(1),
    ArrowLeft: side(-1),
    // After the mark is in the address, so that Back finds the row.
    Enter: onFocused((row) => void marking.then(() => router.push(table.linkTo(row)))),
    ' ': onFocused((row) => {
      const isOpen = table.view.value.peek === row.requestId;
      void table.mark({ row: row.requestId, peek: isOpen ? undefined : row.requestId });
    }),
    i: onFocused(table.keep),
    x: onFocused(table.exclude),
    c: onFocused((row) => void copy(rowSentence(row, table.zone.value, table.now.value))),
    Escape: () => {
      if (table.view.value.peek) {
        table.mark({ peek: undefined });
        if (at() >= 0) table.focusRow(at());
      } else if (table.view.value.row) table.mark({ row: undefined });
    },
  });
  return { cell, cellWords };
}
