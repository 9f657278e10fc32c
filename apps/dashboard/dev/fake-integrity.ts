import type { CaseProof, Integrity, ProofStep, ProvenRecord } from '@countersign/contract';
import { now, tenantId } from './fake-world.ts';

const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const origin = 'countersign.local/demo/6f2c1d0e9b8a47f5a3d2c1b0e9f8a7d6';
const verifierKey = `${origin}+1f2e3d4c+AU0bKz9q0m3hV7gqk1m0wq8e2aT6yD4uJb1vR3xN5cZ7`;
const anchored = { size: 1_204_002, at: ago(720), name: 'tsa.example.org', kind: 'rfc3161' };

export function integrity(): Integrity {
  return {
    asOf: new Date().toISOString(),
    tenants: [
      {
        tenantId,
        name: 'Contoso EU',
        isDemo: true,
        origin,
        verifierKey,
        status: 'active',
        statusReason: null,
        records: 1_204_118,
        lastCompleteReadAt: ago(120),
        signed: { size: 1_204_118, at: ago(40) },
        anchored,
        anchors: [
          { name: anchored.name, kind: 'rfc3161', lastSuccessAt: ago(720), message: null, nextStep: null },
        ],
        verified: { at: ago(7 * 3600), size: 1_203_900, problem: null },
        gaps: 1,
        restored: [],
      },
    ],
  };
}

const passed = (...checks: ProofStep['check'][]): ProofStep[] =>
  checks.map((check) => ({ check, passed: true, detail: '' }));

const record = (position: number, over: Partial<ProvenRecord>): ProvenRecord => ({
  position,
  kind: 'observation',
  what: 'The request as it was first read',
  at: ago(86_400),
  leafHash: 'b7c109fe53aa21d0b7c109fe53aa21d0b7c109fe53aa21d0b7c109fe53aa21d0',
  state: 'proved',
  steps: passed('content', 'leaf', 'path', 'signature'),
  ...over,
});

/** A request whose id begins with `f` shows what a broken one looks like. */
export function caseProof(requestId: string): CaseProof {
  const broken = requestId.startsWith('f');
  const failure: ProofStep = {
    check: 'content',
    passed: false,
    detail: 'the stored bytes do not match what was archived',
  };
  return {
    tenantId,
    requestId,
    checkedAt: new Date().toISOString(),
    origin,
    verifierKey,
    checkpoint: { size: 1_204_118, signedAt: ago(40) },
    anchored,
    records: [
      record(18_204, {}),
      record(
        18_230,
        broken
          ? { what: 'The request, approved', state: 'broken', steps: [failure] }
          : { what: 'The request, approved' },
      ),
      record(18_231, {
        kind: 'sweep',
        what: 'The complete reading that first showed it',
        steps: passed('leaf', 'path', 'signature'),
      }),
      record(18_262, { what: 'Audit event: wipe ManagedDevice' }),
    ],
    omitted: 0,
    problem: broken
      ? 'Archive position 18,230 (page 94 of the table page) was altered: its bytes do not match what was archived.'
      : null,
  };
}
