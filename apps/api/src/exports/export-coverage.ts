import { type CoverageState } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { type RangeGap } from '../coverage/range-coverage.ts';
import { findCoverageOf } from '../coverage/range-coverage.query.ts';
import { type ExportQuestion } from './export-sql.ts';

export interface ExportCoverage {
  /** Null for an export of coverage itself: its rows say it. */
  readonly coverage: CoverageState | null;
  readonly gaps: readonly RangeGap[];
}

/** How completely the range of an export was read: rows may be missing where it was not. */
export async function exportCoverage(
  dataSource: DataSource,
  { kind, scope }: ExportQuestion,
): Promise<ExportCoverage> {
  if (kind === 'coverage') return { coverage: null, gaps: [] };
  const known = await findCoverageOf(dataSource, kind === 'requests' ? kind : 'events', scope.tenantIds);
  return { coverage: known.ofRange(scope.tenantIds, scope), gaps: known.gaps(scope) };
}

/** What is said beside the file, since a file of rows cannot say which are missing; null if none can be. */
export function incompleteSentence({ coverage, gaps }: ExportCoverage): string | null {
  const [first] = gaps;
  if (first) {
    const more = gaps.length > 1 ? `, and ${gaps.length - 1} more gaps in reading` : '';
    return `Rows may be missing: what changed between ${first.from} and ${first.to} may have come and gone unseen${more}. See: countersign export coverage`;
  }
  switch (coverage) {
    case 'partial':
      return 'Rows may be missing: a part of the range is not read yet, or was read late. See: countersign export coverage';
    case 'before':
      return 'The range begins before the archive does. See: countersign export coverage';
    default:
      return null;
  }
}
