import { gzipSync } from 'node:zlib';
import { preparePage } from '../../apps/ingester/src/archive/arrived-page.ts';
import { observationLeaves, sealPage } from '../../apps/ingester/src/archive/leaves.ts';
import type { GeneratedPage } from '../generate.ts';
import { type Cost, processCost } from './measure.ts';

const sweepId = '00000000-0000-4000-8000-000000000000';

/**
 * What the ingester spends on leaves and on what seals their pages, once more and by itself: within the ingest it
 * cannot be told apart. What the ingest left to be collected is not on its account.
 */
export function leafWork(entraId: string, group: readonly GeneratedPage[]): Promise<Cost> {
  const pages = group.map(({ bytes, pageNumber }) => {
    const arrived = { asked: '/x', pageNumber, status: 200, requestId: null, sourceDate: null, bytes };
    const prepared = preparePage({ ...arrived, source: 'audit-events', receivedAt: new Date(0) });
    const fresh = prepared.items.map((item) => ({ item, offset: item.start }));
    return { ...prepared, asked: '/x', body: gzipSync(bytes, { level: 1 }), fresh, withheld: [] };
  });
  const of = { entraId, source: 'audit-events', receivedAt: new Date(0), sweepId };
  globalThis.gc?.();
  return processCost(() => {
    for (const page of pages) {
      observationLeaves(of, page.items);
      sealPage(page);
    }
  });
}
