/** What a cell of a spreadsheet holds at most. */
const charactersMax = 32_767;
const cutNote = ' […cut: CSV and NDJSON have all of it]';

/** One cell as sheet XML. Always a text or a number, never a formula; nothing where nothing is known. */
export function cellXml(value: unknown): string {
  if (value === null || value === undefined) return '<c/>';
  if (typeof value === 'number' && Number.isFinite(value)) return `<c><v>${value}</v></c>`;
  const text = textOf(value);
  return text === ''
    ? '<c/>'
    : `<c t="inlineStr"><is><t xml:space="preserve">${escaped(fitting(text))}</t></is></c>`;
}

/** A list as CSV has it, anything else that is no text as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(';');
  return JSON.stringify(value);
}

function fitting(text: string): string {
  if (text.length <= charactersMax) return text;
  return text.slice(0, charactersMax - cutNote.length).replace(/[\uD800-\uDBFF]$/, '') + cutNote;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * What XML cannot hold is written as _xHHHH_, as spreadsheets do and undo; a text that looks like that already is
 * escaped itself.
 */
function escaped(text: string): string {
  return text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(
      // eslint-disable-next-line no-control-regex -- these are what is looked for
      /[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
}
