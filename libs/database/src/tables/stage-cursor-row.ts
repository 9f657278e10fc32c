import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { safeInteger } from './safe-integer.ts';
import { TenantRow } from './tenant-row.ts';

/** How far each stage has come. Written in the same transaction as the stage's rows. */
@Entity('stage_cursor')
@ForeignKey(() => TenantRow, ['tenantId'], ['tenantId'], { name: 'stage_cursor_tenant_fkey' })
export class StageCursorRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'stage_cursor_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'stage_cursor_pkey' })
  stage!: string;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  nextPageId!: number;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  nextSweepPosition!: number;
}
