/** A stretch of text, or a control character that would otherwise change how its neighbours are read. */
export type Stretch = { readonly text: string } | { readonly mark: string; readonly name: string };

// Characters that reorder or hide text without being seen (bidi controls, zero-width, line and tag marks).
const names: Readonly<Record<string, string>> = {
  '\u061C': 'arabic letter mark',
  '\u200B': 'zero-width space',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u202A': 'left-to-right embedding',
  '\u202B': 'right-to-left embedding',
  '\u202C': 'pop directional formatting',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
  '\uFEFF': 'zero-width no-break space',
};
const hidden =
  // eslint-disable-next-line no-control-regex -- these characters are the point
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** Splits source text so that every hidden control is shown as a visible mark and has no effect. */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > start) stretches.push({ text: text.slice(start, match.index) });
    const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    stretches.push({ mark: `U+${code}`, name: names[match[0]] ?? 'control character' });
    start = match.index + match[0].length;
  }
  if (start < text.length) stretches.push({ text: text.slice(start) });
  return stretches;
}

/** The same as one string, for chart labels and accessible names. */
export function visibleText(text: string): string {
  return stretchesOf(text)
    .map((one) => ('mark' in one ? `[${one.mark}]` : one.text))
    .join('');
}
