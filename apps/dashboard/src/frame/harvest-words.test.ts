import type { Coverage } from '@countersign/contract';
import { harvestWords, staleText } from './harvest-words.ts';

const now = new Date('2026-11-23T12:00:00Z');
const tenant = (lastCompleteAt: string | null, untilAnyLossSeconds: number | null, healthy = true) =>
  ({
    healthy,
    untilAnyLossSeconds,
    sources: [{ source: 'approval-requests', lastCompleteAt }],
  }) as Coverage['tenants'][number];
const words = (...tenants: Coverage['tenants']) =>
  harvestWords({ asOf: now.toISOString(), tenants }, false, now, 'UTC');

test('a fresh read says when it was and how long until any loss', () => {
  expect(words(tenant('2026-11-23T11:58:00Z', 29 * 86_400 + 23 * 3600))).toEqual({
    tone: 'good',
    title: 'Harvest healthy',
    lines: ['Last read 2 min ago', '29 d 23 h until any loss'],
  });
});

test('the worst tenant speaks for all', () => {
  const fresh = tenant('2026-11-23T11:58:00Z', 29 * 86_400);
  expect(words(fresh, tenant('2026-11-23T02:00:00Z', 25 * 86_400)).title).toBe('Harvest late');
  expect(words(fresh, tenant('2026-11-10T02:00:00Z', 3 * 86_400)).title).toBe('Loss is near');
  expect(words(fresh, tenant('2026-11-23T11:58:00Z', 29 * 86_400, false)).tone).toBe('bad');
});

test('no answer, no tenant and no read yet are three different things', () => {
  expect(harvestWords(undefined, true, now, 'UTC').title).toBe('Harvest not known');
  expect(words().title).toBe('No tenant yet');
  expect(words(tenant(null, null)).lines).toEqual(['Not completely read yet']);
});

test('an old read is said over every page, a fresh or a missing one is not', () => {
  const stale = (...tenants: Coverage['tenants']) => staleText({ asOf: '', tenants }, now, 'UTC');
  const fresh = tenant('2026-11-23T11:50:00Z', null);
  expect(stale(fresh)).toBeNull();
  expect(stale(fresh, tenant('2026-11-23T11:30:00Z', null))).toMatch(
    /^The last complete read was 30 min ago\./,
  );
  expect(stale(tenant(null, null))).toBeNull();
  expect(staleText(undefined, now, 'UTC')).toBeNull();
});
