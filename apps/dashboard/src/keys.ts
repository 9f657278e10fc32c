import { ref } from 'vue';
import { useEventListener } from '@vueuse/core';

/** WCAG 2.1.4: single keys can be switched off (for this visit; nothing is stored). */
export const singleKeys = ref(true);

/** Keys of a page. None fires while something is typed, with a modifier, or inside a menu or dialog. */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act || isTaken(event)) return;
    if (event.key.length === 1 && event.key !== ' ' && !singleKeys.value) return;
    act(event);
  });
}

function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]'))
    return true;
  const presses = event.key === 'Enter' || event.key === ' ';
  return presses && target.closest('a, button, summary') !== null;
}
