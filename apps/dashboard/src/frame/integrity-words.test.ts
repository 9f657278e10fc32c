import type { Integrity, TenantIntegrity } from '@countersign/contract';
import { integrityAlarm, integrityParts } from './integrity-words.ts';

const now = new Date('2026-11-23T10:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

const fine: TenantIntegrity = {
  tenantId: 't',
  name: 'Contoso',
  isDemo: false,
  origin: 'countersign.local/0',
  verifierKey: null,
  status: 'active',
  statusReason: null,
  records: 1_204_331,
  lastCompleteReadAt: ago(120),
  signed: { size: 1_204_331, at: ago(40) },
  anchored: { size: 1_204_000, at: ago(720), name: 'tsa', kind: 'rfc3161' },
  anchors: [{ name: 'tsa', kind: 'rfc3161', lastSuccessAt: ago(720), message: null, nextStep: null }],
  verified: { at: ago(6 * 3600), size: 1_200_000, problem: null },
  gaps: 0,
  restored: [],
};
const of = (...tenants: Partial<TenantIntegrity>[]): Integrity => ({
  asOf: now.toISOString(),
  tenants: tenants.map((over) => ({ ...fine, ...over })),
});
const texts = (integrity: Integrity) => integrityParts(integrity, now, 'UTC').map(({ text }) => text);
const tones = (integrity: Integrity) =>
  Object.fromEntries(integrityParts(integrity, now, 'UTC').map(({ key, tone }) => [key, tone]));

test('one line says how much, how fresh, and what vouches for it', () => {
  expect(texts(of({}))).toEqual([
    '1,204,331 records',
    'last complete read 2 min ago',
    'last signed just now',
    'last anchored 12 min ago (RFC 3161)',
    'verified end to end 6 h ago',
    'gaps: none',
  ]);
  expect(Object.values(tones(of({})))).toEqual(Array(6).fill('plain'));
});

test('what never happened is said, not left out', () => {
  const young = {
    lastCompleteReadAt: null,
    signed: null,
    anchored: null,
    anchors: [],
    verified: null,
    records: 1,
  };
  expect(texts(of(young))).toEqual([
    '1 record',
    'never read completely',
    'not signed yet',
    'no anchor configured',
    'not verified end to end yet',
    'gaps: none',
  ]);
  expect(tones(of(young))).toMatchObject({ anchored: 'warn', signed: 'warn', read: 'warn' });
});

test('of several tenants the worst of each part is said', () => {
  const parts = texts(of({}, { signed: { size: 1, at: ago(7200) }, gaps: 2, lastCompleteReadAt: null }));
  expect(parts).toContain('gaps: 2');
  expect(parts).toContain('never read completely');
  expect(parts[2]).toMatch(/^last signed 2 h/);
});

test('an idle archive is not late with signing, one with unsigned records is', () => {
  const old = { size: 1_204_331, at: ago(7200) };
  expect(tones(of({ signed: old }))['signed']).toBe('plain');
  expect(tones(of({ signed: { ...old, size: 10 } }))['signed']).toBe('warn');
});

test('quarantine and a failed verification are an alarm with their reason', () => {
  expect(integrityAlarm(of({}))).toBeNull();
  expect(integrityAlarm(undefined)).toBeNull();
  const held = of(
    {},
    { status: 'quarantined', statusReason: 'The database holds 5 records, 9 were signed.' },
  );
  expect(integrityAlarm(held)).toBe('Contoso: The database holds 5 records, 9 were signed.');
  expect(tones(held)['signed']).toBe('bad');
  const broken = of({ verified: { at: ago(1), size: 5, problem: 'page 7 was altered' } });
  expect(integrityAlarm(broken)).toBe('Contoso: page 7 was altered');
  expect(tones(broken)['verified']).toBe('bad');
});

test('an anchor that fails turns its part amber, though an older receipt exists', () => {
  const failing = [
    { name: 'tsa', kind: 'rfc3161', lastSuccessAt: null, message: 'no answer', nextStep: null },
  ];
  expect(tones(of({ anchors: failing }))['anchored']).toBe('warn');
});

test('a restoration from a backup is said for ever, and nothing where there was none', () => {
  const restored = [
    { at: ago(400 * 86_400), size: 5, lost: 3, by: 'Ada Lovelace', reason: 'The disk died.' },
    { at: ago(86_400), size: 9, lost: 1, by: 'Ada Lovelace', reason: 'Again.' },
  ];
  expect(texts(of({ restored })).at(-1)).toMatch(/^restored from a backup /);
  expect(tones(of({ restored }))['restored']).toBe('warn');
});
