import {
  ArchiveProblem,
  checkLeaves,
  type LeafHashes,
  type ProblemPlace,
  type Span,
  type Tenant,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';

/** What checkLeaves found in a span: as far as all is well, and then what is wrong. Can be sent to another thread. */
export interface CheckedSpan {
  readonly pieces: readonly LeafHashes[];
  readonly problem: { readonly place: ProblemPlace; readonly finding: string } | null;
}

export async function checkSpan(runner: QueryRunner, tenant: Tenant, span: Span): Promise<CheckedSpan> {
  const pieces: LeafHashes[] = [];
  try {
    for await (const piece of checkLeaves(runner, tenant, span)) pieces.push(piece);
    return { pieces, problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    return { pieces, problem: { place: error.place, finding: error.finding } };
  }
}
