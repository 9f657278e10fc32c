import { computed, ref, watch } from 'vue';
import { useMediaQuery } from '@vueuse/core';

export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'countersign.theme';
const choice = ref<ThemeChoice>(stored());
const prefersDark = useMediaQuery('(prefers-color-scheme: dark)');
const shown = computed(() =>
  choice.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : choice.value,
);

/** Keeps `data-theme` in step with the choice; the only thing this product stores in the browser. */
export function startTheme(): void {
  watch(shown, (name) => (document.documentElement.dataset['theme'] = name), {
    immediate: true,
    flush: 'sync',
  });
  watch(choice, (name) => localStorage.setItem(storageKey, name));
}

export function useTheme() {
  return { choice, shown };
}

function stored(): ThemeChoice {
  const given = localStorage.getItem(storageKey);
  return given === 'light' || given === 'dark' ? given : 'system';
}
