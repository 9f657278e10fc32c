import { lastSegment, type Json } from '../normalise/members.ts';

/** In which language a text is written, where that is certain. */
export const languages = ['PowerShell', 'shell', 'Python', 'XML'] as const;
export type Language = (typeof languages)[number];

const interpreters: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:ba|z|k|da)?sh$/, 'shell'],
  [/\bpython[\d.]*$/, 'Python'],
  [/\bpwsh$/, 'PowerShell'],
];

/** Kinds of object whose scripts are PowerShell by documentation. */
const powerShellTypes = new Set(['devicemanagementscript', 'devicehealthscript', 'devicecompliancescript']);

/** Said by the text's own first line, by the name of its file, or by the kind of object it stands in; never guessed. */
export function languageOf(text: string, name: string, holder: Json | null): Language | null {
  const start = text.slice(0, 300);
  const called = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(start);
  if (called) {
    const program = called[1]?.endsWith('/env') ? called[2] : called[1];
    return interpreters.find(([pattern]) => pattern.test(program ?? ''))?.[1] ?? null;
  }
  if (/^\s*<\?xml\s/.test(start)) return 'XML';
  if (holder === null || !/scriptcontent$/i.test(name)) return null;
  if (typeof holder['fileName'] === 'string' && /\.psm?1$/i.test(holder['fileName'])) return 'PowerShell';
  const type = holder['@odata.type'];
  const kind = typeof type === 'string' ? lastSegment(type.slice(0, 300)) : null;
  return kind !== null && powerShellTypes.has(kind.toLowerCase()) ? 'PowerShell' : null;
}
