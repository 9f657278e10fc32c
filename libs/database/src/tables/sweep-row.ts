import type { PageSource } from '@countersign/domain';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { safeInteger } from './safe-integer.ts';
import { TenantRow } from './tenant-row.ts';

/**
 * One reading of a source from its first page to its last: the unit of completeness. Also written when it
 * found nothing, because "nothing was there" is evidence too. Half-open range for audit events.
 */
@Entity('sweep')
@Unique('sweep_position_key', ['tenantId', 'position'])
@Index('sweep_source_idx', ['tenantId', 'source', 'endedAt'])
@ForeignKey(() => TenantRow, ['tenantId'], ['tenantId'], { name: 'sweep_tenant_fkey' })
@Check(
  'sweep_source_known',
  `source in ('approval-requests', 'access-policies', 'audit-events', 'role-assignments', 'approver-groups', 'directory-audits', 'import')`,
)
@Check('sweep_incomplete_says_why', `complete = (reason is null)`)
@Check('sweep_ends_after_start', `ended_at >= started_at`)
export class SweepRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'sweep_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'sweep_pkey' })
  sweepId!: string;

  @Column({ type: 'bigint', transformer: safeInteger })
  position!: number;

  @Column({ type: 'text' })
  source!: PageSource;

  @Column({ type: 'text' })
  asked!: string;

  @Column({ type: 'timestamptz', nullable: true })
  rangeFrom!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  rangeTo!: Date | null;

  @Column({ type: 'timestamptz' })
  startedAt!: Date;

  @Column({ type: 'timestamptz' })
  endedAt!: Date;

  @Column({ type: 'int' })
  pages!: number;

  @Column({ type: 'int' })
  items!: number;

  @Column({ type: 'int' })
  newItems!: number;

  @Column({ type: 'boolean' })
  complete!: boolean;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}
