import { type Drift } from '@countersign/contract';

const before = 60;
const after = 240;

/** The piece of an object's text in which a difference stands; its beginning where the place cannot be found. */
export function excerptAround(
  text: string,
  { kind, path, found }: Pick<Drift, 'kind' | 'path' | 'found'>,
): string {
  const name =
    path
      .split('.')
      .at(-1)
      ?.replace(/(\[\])+$/, '') ?? '';
  const wanted = kind === 'new-value' ? [`"${found}"`, found, `"${name}"`] : [`"${name}"`];
  const at = wanted.map((each) => (each === '""' ? -1 : text.indexOf(each))).find((place) => place >= 0) ?? 0;
  const from = Math.max(0, at - before);
  const to = Math.min(text.length, at + after);
  // Never half of a character of two units.
  const piece = text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return `${from > 0 ? '…' : ''}${piece}${to < text.length ? '…' : ''}`;
}
