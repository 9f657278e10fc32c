import { cellXml } from './cell.ts';
import { ZipWriter } from './zip-writer.ts';

/** What one sheet holds, its head not counted; a question with more rows gets more sheets. */
const rowsPerSheetMax = 1_048_575;
/** Kept below what a ZIP entry can be. */
const charactersPerSheetMax = 1_000_000_000;
const piece = 64 * 1024;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export type Row = Readonly<Record<string, unknown>>;

export interface WorkbookLimits {
  readonly rowsPerSheet: number;
  readonly charactersPerSheet: number;
}

/**
 * A workbook piece by piece: its sheets as the rows come, then the parts that say how many there are. Memory stays
 * flat however long it is.
 */
export async function* workbook(
  columns: readonly string[],
  rows: AsyncIterable<Row>,
  name: string,
  limits: WorkbookLimits = { rowsPerSheet: rowsPerSheetMax, charactersPerSheet: charactersPerSheetMax },
): AsyncGenerator<Uint8Array> {
  const zip = new ZipWriter();
  const source = rows[Symbol.asyncIterator]();
  try {
    let sheets = 0;
    for (let next = await source.next(), isFirst = true; isFirst || !next.done; isFirst = false) {
      sheets += 1;
      const sheet = new Sheet(columns, source, next, limits);
      yield* zip.entry(`xl/worksheets/sheet${sheets}.xml`, sheet.pieces());
      next = sheet.next;
    }
    for (const [part, text] of partsOf(sheets, name)) yield* zip.entry(part, [text]);
    yield* zip.end();
  } finally {
    await source.return?.();
  }
}

/** As many rows as fit; afterwards `next` is the first that did not. */
class Sheet {
  next: IteratorResult<Row>;
  readonly #columns: readonly string[];
  readonly #source: AsyncIterator<Row>;
  readonly #limits: WorkbookLimits;

  constructor(
    columns: readonly string[],
    source: AsyncIterator<Row>,
    next: IteratorResult<Row>,
    limits: WorkbookLimits,
  ) {
    this.#columns = columns;
    this.#source = source;
    this.#limits = limits;
    this.next = next;
  }

  async *pieces(): AsyncGenerator<string> {
    // The head stays in view.
    let text = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
    text += rowXml(this.#columns);
    let characters = 0;
    for (let rows = 0; !this.next.done && rows < this.#limits.rowsPerSheet; rows += 1) {
      const { value } = this.next;
      text += rowXml(this.#columns.map((column) => value[column]));
      if (text.length >= piece) {
        characters += text.length;
        yield text;
        text = '';
      }
      this.next = await this.#source.next();
      if (characters >= this.#limits.charactersPerSheet) break;
    }
    yield `${text}</sheetData></worksheet>`;
  }
}

function rowXml(values: readonly unknown[]): string {
  return `<row>${values.map(cellXml).join('')}</row>`;
}

/** Everything but the sheets. `name` is one of our words. */
function partsOf(sheets: number, name: string): [part: string, text: string][] {
  const each = (write: (number: number) => string) =>
    Array.from({ length: sheets }, (_, index) => write(index + 1)).join('');
  const title = (number: number) => (number === 1 ? name : `${name} ${number}`);
  return [
    [
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${each(
        (number) => `<sheet name="${title(number)}" sheetId="${number}" r:id="rId${number}"/>`,
      )}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${xml}<Relationships xmlns="${packages}/relationships">${each(
        (number) =>
          `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
      )}</Relationships>`,
    ],
    [
      '_rels/.rels',
      `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>${each(
        (number) =>
          `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${types}.worksheet+xml"/>`,
      )}</Types>`,
    ],
  ];
}
