import { ref } from 'vue';
import { movedBy } from './cursor.ts';

interface Strip {
  /** How many pieces the strip has. */
  readonly count: () => number;
  /** The piece at a share of the width; null where there is none. `reach` is a share too: how far off is still a hit. */
  readonly pieceAt: (share: number, reach: number) => number | null;
  readonly reachPixels: number;
  readonly onShow?: (index: number | null) => void;
}

/** The pointer and the arrow keys over a strip of pieces, such as periods of a year: which of them is shown. */
export function useStripCursor({ count, pieceAt, reachPixels, onShow }: Strip) {
  const at = ref<number | null>(null);
  function show(index: number | null): void {
    at.value = index;
    onShow?.(index);
  }
  function point({ currentTarget, clientX }: PointerEvent): void {
    const box = (currentTarget as HTMLElement).getBoundingClientRect();
    if (box.width === 0) return;
    show(pieceAt((clientX - box.left) / box.width, reachPixels / box.width));
  }
  function onKey(event: KeyboardEvent): void {
    const next = event.key === 'Escape' ? null : movedBy(event.key, at.value, count());
    if (next === null && event.key !== 'Escape') return;
    event.preventDefault();
    show(next);
  }
  return { at, point, onKey, leave: () => show(null) };
}
