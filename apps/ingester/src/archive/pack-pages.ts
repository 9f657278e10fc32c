import { type ArrivedItem, type PreparedPage, storedText } from './arrived-page.ts';
import { type Known, twinKey } from './find-known.ts';
import { observationLeaves, type ObservationLeaves, type PageSeal, sealPage } from './leaves.ts';

/** A page as it will be stored. */
export interface PackedPage {
  readonly prepared: PreparedPage;
  /** gzip of the page without its known objects; null for a page that equals another byte for byte. */
  readonly body: Buffer | null;
  readonly twin: Twin | undefined;
  /** Objects that this page brings for the first time, with their place in the unpacked body. */
  readonly fresh: readonly { readonly item: ArrivedItem; readonly offset: number }[];
  readonly known: readonly Splice[];
  /** Objects whose content was deleted before, with their place in the unpacked body. */
  readonly withheld: readonly { readonly objectId: string; readonly offset: number }[];
  /** Of the fresh objects. */
  readonly leaves: ObservationLeaves;
  readonly seal: PageSeal;
}

type Twin = { readonly index: number } | { readonly pageId: number; readonly receivedAt: Date };

/** An object cut out: its position, or, if this very batch brings it, which of the batch's new ones it is. */
type Splice =
  | { readonly offset: number; readonly position: number; readonly nth?: undefined }
  | { readonly offset: number; readonly position?: undefined; readonly nth: number };

type Compress = (body: Buffer) => Promise<Buffer>;

interface SweepOfPages {
  readonly entraId: string;
  readonly sweepId: string;
}

const noLeaves: ObservationLeaves = { salts: Buffer.alloc(0), hashes: Buffer.alloc(0) };
const nothingOfItsOwn = { body: null, fresh: [], known: [], withheld: [], leaves: noLeaves } as const;

/** Cuts out what the archive holds already, compresses the rest, and computes the leaves of what is new. */
export async function packPages(
  pages: readonly PreparedPage[],
  known: Known,
  sweep: SweepOfPages,
  compress: Compress,
): Promise<PackedPage[]> {
  const numbers = new Map<string, number>();
  const indexes = new Map<string, number>();
  const packed = pages.map((prepared, index) => {
    // What was blanked in a page does not show in its bytes, so no other page can be taken for the same.
    if (prepared.withheld.size > 0) return packPage(prepared, known.positions, numbers, sweep, compress);
    const key = twinKey(prepared.key, prepared.items.length);
    const first = indexes.get(key);
    const twin = known.pages.get(key) ?? (first === undefined ? undefined : { index: first });
    indexes.set(key, first ?? index);
    if (twin) {
      const seal = sealOf(prepared, nothingOfItsOwn);
      return Promise.resolve({ ...nothingOfItsOwn, prepared, twin, seal });
    }
    return packPage(prepared, known.positions, numbers, sweep, compress);
  });
  return Promise.all(packed);
}

async function packPage(
  prepared: PreparedPage,
  positions: ReadonlyMap<string, number>,
  numbers: Map<string, number>,
  { entraId, sweepId }: SweepOfPages,
  compress: Compress,
): Promise<PackedPage> {
  const { bytes, source, receivedAt } = prepared.page;
  const fresh: { item: ArrivedItem; offset: number }[] = [];
  const splices: Splice[] = [];
  const withheld: { objectId: string; offset: number }[] = [];
  const kept: Buffer[] = [];
  let keptUntil = 0;
  let cut = 0;
  for (const item of prepared.items) {
    const offset = item.start - cut;
    if (item.objectId !== null && prepared.withheld.has(item)) {
      withheld.push({ objectId: item.objectId, offset });
      continue;
    }
    const position = positions.get(item.key);
    const nth = numbers.get(item.key);
    if (position === undefined && nth === undefined) {
      numbers.set(item.key, numbers.size);
      fresh.push({ item, offset });
      continue;
    }
    splices.push(position === undefined ? { offset, nth: nth as number } : { offset, position });
    kept.push(bytes.subarray(keptUntil, item.start));
    keptUntil = item.end;
    cut += item.end - item.start;
  }
  const rest = cut === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(keptUntil)]);
  const leaves = observationLeaves(
    { entraId, source, receivedAt, sweepId },
    fresh.map(({ item }) => item),
  );
  const body = await compress(rest);
  const seal = sealOf(prepared, { body, fresh, withheld });
  return { prepared, body, twin: undefined, fresh, known: splices, withheld, leaves, seal };
}

function sealOf(prepared: PreparedPage, stored: Pick<PackedPage, 'body' | 'fresh' | 'withheld'>): PageSeal {
  return sealPage({ ...prepared, asked: storedText(prepared.page.asked), ...stored });
}
