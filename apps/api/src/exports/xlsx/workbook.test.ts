import { strFromU8, unzipSync } from 'fflate';
import fc from 'fast-check';
import { cellXml } from './cell.ts';
import { workbook, type Row, type WorkbookLimits } from './workbook.ts';

async function* given(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function partsOf(
  columns: readonly string[],
  rows: readonly Row[],
  limits?: WorkbookLimits,
): Promise<Record<string, string>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of workbook(columns, given(rows), 'requests', limits)) pieces.push(piece);
  const files = unzipSync(Buffer.concat(pieces));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** A reader of sheet XML as it is written here, and of its escapes. */
function cellsOf(sheet: string | undefined): (string | number | null)[][] {
  return [...(sheet ?? '').matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [
      ...(row ?? '').matchAll(
        /<c\/>|<c><v>(.*?)<\/v><\/c>|<c t="inlineStr"><is><t xml:space="preserve">(.*?)<\/t><\/is><\/c>/gs,
      ),
    ].map(([, number, text]) =>
      number !== undefined ? Number(number) : text === undefined ? null : unescaped(text),
    ),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

test('a workbook has a head, its rows, and every part a spreadsheet asks for', async () => {
  const parts = await partsOf(['id', 'n', 'list', 'none'], [{ id: 'a', n: 7, list: ['x', 'y'], none: null }]);
  expect(Object.keys(parts).sort()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ]);
  expect(cellsOf(parts['xl/worksheets/sheet1.xml'])).toEqual([
    ['id', 'n', 'list', 'none'],
    ['a', 7, 'x;y', null],
  ]);
  expect(parts['xl/workbook.xml']).toContain('<sheet name="requests" sheetId="1" r:id="rId1"/>');
});

test('more rows than a sheet holds go on in another, with its head, and none is lost or told twice', async () => {
  const rows = Array.from({ length: 7 }, (_, index) => ({ id: `r${index}` }));
  const parts = await partsOf(['id'], rows, { rowsPerSheet: 3, charactersPerSheet: Infinity });
  const sheets = [1, 2, 3].map((number) => cellsOf(parts[`xl/worksheets/sheet${number}.xml`]));
  expect(sheets).toEqual([
    [['id'], ['r0'], ['r1'], ['r2']],
    [['id'], ['r3'], ['r4'], ['r5']],
    [['id'], ['r6']],
  ]);
  expect(parts['xl/worksheets/sheet4.xml']).toBeUndefined();
  expect(parts['[Content_Types].xml']?.match(/sheet\d\.xml/g)).toHaveLength(3);
  const short = await partsOf(['id'], rows.slice(0, 3), { rowsPerSheet: 3, charactersPerSheet: Infinity });
  expect(Object.keys(short).filter((name) => name.includes('sheets/'))).toHaveLength(1);
});

test('a sheet ends before it is too long for a reader', async () => {
  const rows = Array.from({ length: 30 }, () => ({ text: 'x'.repeat(30_000) }));
  const parts = await partsOf(['text'], rows, { rowsPerSheet: 1000, charactersPerSheet: 200_000 });
  const sheets = Object.keys(parts).filter((name) => name.includes('sheets/'));
  expect(sheets.length).toBeGreaterThan(2);
  const read = sheets.flatMap((name) => cellsOf(parts[name]).slice(1));
  expect(read).toHaveLength(30);
});

test('no row is a sheet with a head', async () => {
  const parts = await partsOf(['id'], []);
  expect(cellsOf(parts['xl/worksheets/sheet1.xml'])).toEqual([['id']]);
});

test.each(['=1+1', '+1', '-1', '@x', '\t=1', '<script>alert(1)</script>', ']]>', '_x0041_', 'a\u0000b\r\nc'])(
  'the text %j is a text, and never a formula',
  (text) => {
    const xml = cellXml(text);
    expect(xml).toMatch(/^<c t="inlineStr">/);
    expect(xml).not.toContain('<f');
    expect(xml).not.toContain('<script');
    expect(cellsOf(`<row>${xml}</row>`)).toEqual([[text]]);
  },
);

test('a text longer than a cell is cut, and says so', () => {
  const [[text]] = cellsOf(`<row>${cellXml(`${'x'.repeat(32_720)}${'\u{1F4A5}'.repeat(100)}`)}</row>`) as [
    [string],
  ];
  expect(text.length).toBeLessThanOrEqual(32_767);
  expect(text).toMatch(/CSV and NDJSON have all of it\]$/);
  expect(() => encodeURIComponent(text)).not.toThrow();
});

test('whatever a text is made of comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      const [[read]] = cellsOf(`<row>${cellXml(text)}</row>`) as [[string | null]];
      expect(read ?? '').toBe(text);
    }),
  );
});

test('who stops reading ends the source too', async () => {
  let isEnded = false;
  async function* endless(): AsyncGenerator<Row> {
    try {
      for (;;) yield { id: 'x'.repeat(10_000) };
    } finally {
      isEnded = true;
    }
  }
  const bytes = workbook(['id'], endless(), 'requests');
  await bytes.next();
  await bytes.return(undefined);
  expect(isEnded).toBe(true);
});
