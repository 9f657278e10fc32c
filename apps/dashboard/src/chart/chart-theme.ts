import { computed } from 'vue';
import { useTheme } from '../theme.ts';
import { tokenNames, type Tokens } from './tokens.ts';

/** The colours of styles/tokens.css as they are now, for marks that are not drawn with CSS. */
export function useTokens() {
  const { shown } = useTheme();
  return computed<Tokens>(() => {
    // Read again when the theme changes; the attribute is set before anything is drawn.
    document.documentElement.dataset['theme'] = shown.value;
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(
      tokenNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || '#888888']),
    ) as Tokens;
  });
}
