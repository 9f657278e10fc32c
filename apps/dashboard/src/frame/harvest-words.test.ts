import type { Coverage, HarvestProblem } from '@countersign/contract';
import { harvestWords, staleText } from './harvest-words.ts';

const now = new Date('2026-11-23T12:00:00Z');
const problem = (code: HarvestProblem['code'], level: HarvestProblem['level']) =>
  ({ code, level }) as HarvestProblem;
const tenant = (
  lastCompleteAt: string | null,
  untilAnyLossSeconds: number | null,
  problems: HarvestProblem[] = [],
) =>
  ({
    problems,
    untilAnyLossSeconds,
    sources: [{ source: 'approval-requests', lastCompleteAt, lateAfterSeconds: 1800 }],
  }) as unknown as Coverage['tenants'][number];
const words = (...tenants: Coverage['tenants']) =>
  harvestWords({ asOf: now.toISOString(), tenants }, false, now, 'UTC');

test('a fresh read says when it was and how long until any loss', () => {
  expect(words(tenant('2026-11-23T11:58:00Z', 29 * 86_400 + 23 * 3600, [problem('drift', 'note')]))).toEqual({
    tone: 'good',
    title: 'Harvest healthy',
    lines: ['Last read 2 min ago', '29 d 23 h until any loss'],
  });
});

test('the worst tenant speaks for all', () => {
  const fresh = tenant('2026-11-23T11:58:00Z', 29 * 86_400);
  const late = tenant('2026-11-23T02:00:00Z', 25 * 86_400, [problem('late', 'warn')]);
  const failing = tenant('2026-11-23T11:58:00Z', 29 * 86_400, [problem('failing', 'bad')]);
  expect(words(fresh, late)).toMatchObject({ tone: 'warn', title: 'Harvest late' });
  expect(words(fresh, late, failing)).toMatchObject({ tone: 'bad', title: 'Harvest failing' });
  expect(words(fresh, tenant('2026-11-10T02:00:00Z', 3 * 86_400, [problem('loss-near', 'bad')])).title).toBe(
    'Loss is near',
  );
});

test('what has become late since the answer is told as late', () => {
  expect(words(tenant('2026-11-23T11:20:00Z', 29 * 86_400)).title).toBe('Harvest late');
});

test('no answer, no tenant and no read yet are three different things', () => {
  expect(harvestWords(undefined, true, now, 'UTC').title).toBe('Harvest not known');
  expect(words().title).toBe('No tenant yet');
  expect(words(tenant(null, null)).lines).toEqual(['Not completely read yet']);
});

test('a late read is said over every page, one in time or a missing one is not', () => {
  const stale = (...tenants: Coverage['tenants']) => staleText({ asOf: '', tenants }, now, 'UTC');
  const fresh = tenant('2026-11-23T11:40:00Z', null);
  expect(stale(fresh)).toBeNull();
  expect(stale(fresh, tenant('2026-11-23T11:25:00Z', null))).toMatch(
    /^The last complete read was 35 min ago\./,
  );
  expect(stale(tenant(null, null))).toBeNull();
  expect(staleText(undefined, now, 'UTC')).toBeNull();
});
