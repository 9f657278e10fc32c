import type { Effect, Origin, Outcome, Step, Strength, TimeSource } from '@countersign/domain';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from './safe-integer.ts';

/**
 * One approval request with everything that happened to it. Rebuilt whole whenever one of its inputs
 * changes, so the order of arrival does not matter.
 */
@Entity('approval_case')
@Index('approval_case_archive_idx', ['tenantId', 'archiveIndex'])
@Index('approval_case_requester_idx', ['tenantId', 'requesterId', 'requestedAt'])
@Index('approval_case_requester_app_idx', ['tenantId', 'requesterAppId', 'requestedAt'], {
  where: 'requester_app_id is not null',
})
@Index('approval_case_approver_idx', ['tenantId', 'approverId', 'requestedAt'])
@Index('approval_case_approver_decided_idx', ['tenantId', 'approverId', 'decidedAtLatest'], {
  where: 'approver_id is not null',
})
@Index('approval_case_rejected_idx', ['tenantId', 'requesterId'], { where: `outcome = 'rejected'` })
@Index('approval_case_expired_idx', ['tenantId', 'endedAt'], { where: `outcome = 'expired_unanswered'` })
@Index('approval_case_resource_idx', ['tenantId', 'resourceId'])
@Index('approval_case_reconstructed_idx', ['tenantId', 'requestedAt'], { where: `origin = 'reconstructed'` })
@Index('approval_case_open_idx', ['tenantId', 'expiresAt'], {
  where: `outcome in ('waiting', 'approved_open')`,
})
@Check('approval_case_origin_known', `origin in ('observed', 'reconstructed')`)
@Check(
  'approval_case_outcome_known',
  `outcome in ('waiting', 'approved_open', 'completed', 'rejected', 'cancelled', 'expired_unanswered', 'approved_lapsed', 'lost_sight', 'unknown')`,
)
@Check('approval_case_effect_known', `effect in ('confirmed', 'failed', 'unproven')`)
@Check(
  'approval_case_strength_known',
  `correlation_strength in ('exact', 'strong', 'medium', 'derived', 'weak', 'none')`,
)
@Check('approval_case_decision_known', `decision in ('approved', 'rejected')`)
@Check('approval_case_effect_needs_completion', `effect is null or outcome = 'completed'`)
export class ApprovalCaseRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'approval_case_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'approval_case_pkey' })
  requestId!: string;

  @Column({ type: 'bigint', transformer: safeInteger })
  archiveIndex!: number;

  @Column({ type: 'text' })
  origin!: Origin;

  @Column({ type: 'text', nullable: true })
  status!: string | null;

  @Column({ type: 'text' })
  outcome!: Outcome;

  @Column({ type: 'text', nullable: true })
  effect!: Effect | null;

  @Column({ type: 'text', array: true })
  policyTypes!: string[];

  @Column({ type: 'text', nullable: true })
  operation!: string | null;

  @Column({ type: 'text', nullable: true })
  resourceType!: string | null;

  @Column({ type: 'text', nullable: true })
  resourceId!: string | null;

  @Column({ type: 'text', nullable: true })
  resourceName!: string | null;

  @Column({ type: 'int' })
  resourceCount!: number;

  @Column({ type: 'text', nullable: true })
  requesterId!: string | null;

  @Column({ type: 'text', nullable: true })
  requesterName!: string | null;

  @Column({ type: 'text', nullable: true })
  requesterUpn!: string | null;

  @Column({ type: 'text', nullable: true })
  requesterAppId!: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  requestedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  requestJustification!: string | null;

  @Column({ type: 'text', nullable: true })
  approverId!: string | null;

  @Column({ type: 'text', nullable: true })
  approverName!: string | null;

  @Column({ type: 'text', nullable: true })
  approverUpn!: string | null;

  @Column({ type: 'text', nullable: true })
  approvalJustification!: string | null;

  @Column({ type: 'text', nullable: true })
  decision!: 'approved' | 'rejected' | null;

  @Column({ type: 'timestamptz', nullable: true })
  decidedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  decidedAtEarliest!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  decidedAtLatest!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  decisionMoment!: Date | null;

  @Column({ type: 'text', nullable: true })
  decidedAtSource!: TimeSource | null;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  completedAtEarliest!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  completedAtLatest!: Date | null;

  @Column({ type: 'text', nullable: true })
  completedAtSource!: TimeSource | null;

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastModifiedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  firstSeenAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastSeenAt!: Date | null;

  @Column({ type: 'int' })
  observations!: number;

  @Column({ type: 'int' })
  effectEvents!: number;

  @Column({ type: 'text' })
  correlationStrength!: Strength;

  @Column({ type: 'int', nullable: true })
  decideSeconds!: number | null;

  @Column({ type: 'text', array: true, default: [] })
  tickets!: string[];

  @Column({ type: 'jsonb' })
  line!: readonly Step[];
}
