import type { CaseProof, ProvenRecord } from '@countersign/contract';
import { verdictOf } from './proof-words.ts';

const record = (state: ProvenRecord['state']): ProvenRecord => ({
  position: 1,
  kind: 'observation',
  what: 'x',
  at: '2026-10-05T09:00:00Z',
  leafHash: '00',
  state,
  steps: [],
});
const proof = (over: Partial<CaseProof>): CaseProof => ({
  tenantId: 't',
  requestId: 'r',
  checkedAt: '2026-10-05T09:00:00Z',
  origin: 'o',
  verifierKey: null,
  checkpoint: null,
  anchored: null,
  records: [],
  omitted: 0,
  problem: null,
  ...over,
});

test('everything proved, content deleted under policy included, is good', () => {
  const verdict = verdictOf(proof({ records: [record('proved'), record('purged')] }));
  expect(verdict).toEqual({
    tone: 'good',
    text: 'All 2 records are as they arrived, and in the log that was signed.',
  });
});

test('what is newer than the signature is not called proved', () => {
  const verdict = verdictOf(proof({ records: [record('proved'), record('unsigned')] }));
  expect(verdict).toMatchObject({
    tone: 'warn',
    text: expect.stringMatching(/^1 of 2 records are proved; 1 is newer/),
  });
});

test('a problem is said before anything else', () => {
  const verdict = verdictOf(proof({ records: [record('broken')], problem: 'Position 1 was altered.' }));
  expect(verdict).toEqual({ tone: 'bad', text: 'Position 1 was altered.' });
});

test('nothing to check is no success', () => {
  expect(verdictOf(proof({})).tone).toBe('warn');
});
