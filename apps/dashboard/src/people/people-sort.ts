import type { PeopleSort } from '@countersign/contract';

const sorts: readonly PeopleSort[] = ['-last_at', '-asked', '-decided'];

/** What the address says, or the order of the newest. */
export function readPeopleSort(text: string | undefined): PeopleSort {
  return sorts.find((sort) => sort === text) ?? '-last_at';
}
