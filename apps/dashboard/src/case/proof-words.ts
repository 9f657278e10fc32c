import type { CaseProof, ProofStep, ProvenRecord } from '@countersign/contract';

export const stepWords: Readonly<Record<ProofStep['check'], string>> = {
  content: 'content unchanged',
  leaf: 'record unchanged',
  path: 'in the signed log',
  signature: 'signature valid',
};

const stateWords: Readonly<Record<ProvenRecord['state'], string>> = {
  proved: 'Proved',
  unsigned: 'Not signed yet',
  purged: 'Proved, content deleted under policy',
  broken: 'Broken',
};

export function stateText(record: ProvenRecord): string {
  return stateWords[record.state];
}

/** What the check came to, in one sentence; `tone` says how loudly. */
export function verdictOf(proof: CaseProof): {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly text: string;
} {
  if (proof.problem) return { tone: 'bad', text: proof.problem };
  const count = (state: ProvenRecord['state']) =>
    proof.records.filter((record) => record.state === state).length;
  const unsigned = count('unsigned');
  const proved = proof.records.length - unsigned;
  if (proof.records.length === 0)
    return { tone: 'warn', text: 'This case rests on no record of its own that could be checked.' };
  if (unsigned > 0)
    return {
      tone: 'warn',
      text: `${proved} of ${proof.records.length} records are proved; ${unsigned} ${unsigned === 1 ? 'is' : 'are'} newer than the newest signature. Look again in a minute.`,
    };
  const more =
    proof.omitted > 0 ? ` ${proof.omitted} more were left out here; the evidence folder has them.` : '';
  return {
    tone: 'good',
    text: `${proved === 1 ? 'The record is' : `All ${proved} records are`} as they arrived, and in the log that was signed.${more}`,
  };
}
