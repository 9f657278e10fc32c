import { ApiTokenRow } from './api-token-row.ts';
import { ApprovalCaseRow } from './approval-case-row.ts';
import { ArchiveHeadRow } from './archive-head-row.ts';
import { FindingRow } from './finding-row.ts';
import { HarvestStateRow } from './harvest-state-row.ts';
import { RejectionRow } from './rejection-row.ts';
import { SignInLinkRow } from './sign-in-link-row.ts';
import { StageCursorRow } from './stage-cursor-row.ts';
import { SweepRow } from './sweep-row.ts';
import { TenantRow } from './tenant-row.ts';
import { WebSessionRow } from './web-session-row.ts';

/**
 * The tables that are written row by row. Those that hold masses (pages, observations, events) or that only
 * SQL ever joins are written by COPY and read by SQL, and have no entity.
 */
export const tables = [
  TenantRow,
  ArchiveHeadRow,
  SweepRow,
  HarvestStateRow,
  StageCursorRow,
  RejectionRow,
  ApprovalCaseRow,
  FindingRow,
  SignInLinkRow,
  WebSessionRow,
  ApiTokenRow,
];

export {
  ApiTokenRow,
  ApprovalCaseRow,
  ArchiveHeadRow,
  FindingRow,
  HarvestStateRow,
  RejectionRow,
  SignInLinkRow,
  StageCursorRow,
  SweepRow,
  TenantRow,
  WebSessionRow,
};
