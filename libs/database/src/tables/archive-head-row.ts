import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { safeInteger } from './safe-integer.ts';
import { TenantRow } from './tenant-row.ts';

/**
 * The one contended row per tenant. It is locked (for update) by every transaction that archives, so that
 * positions are dense: a plain sequence would let a slow transaction publish position 1 after a reader had
 * passed 2. epoch is the fencing token: a harvester that lost its turn cannot write any more.
 */
@Entity('archive_head')
@ForeignKey(() => TenantRow, ['tenantId'], ['tenantId'], { name: 'archive_head_tenant_fkey' })
@Check('archive_head_counts_not_negative', `size >= 0 and pages >= 0 and epoch >= 0`)
export class ArchiveHeadRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'archive_head_pkey' })
  tenantId!: number;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  size!: number;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  pages!: number;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  epoch!: number;
}
