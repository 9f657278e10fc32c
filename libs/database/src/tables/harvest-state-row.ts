import type { Source } from '@countersign/domain';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { safeInteger } from './safe-integer.ts';
import { TenantRow } from './tenant-row.ts';

/** Where each source stands now, for people. Not evidence: sweep is. */
@Entity('harvest_state')
@ForeignKey(() => TenantRow, ['tenantId'], ['tenantId'], { name: 'harvest_state_tenant_fkey' })
@Check('harvest_state_known', `state in ('idle', 'reading', 'throttled', 'failing', 'off')`)
export class HarvestStateRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'harvest_state_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'harvest_state_pkey' })
  source!: Source;

  @Column({ type: 'text' })
  state!: 'idle' | 'reading' | 'throttled' | 'failing' | 'off';

  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ type: 'text', nullable: true })
  nextStep!: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  since!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  lastAttemptAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastCompleteAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  reachedBackTo!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  wantsBackTo!: Date | null;

  @Column({ type: 'bigint', transformer: safeInteger, default: 0 })
  itemsSoFar!: number;

  @Column({ type: 'timestamptz', nullable: true })
  throttledUntil!: Date | null;

  @Column({ type: 'int', default: 0 })
  throttleWaits!: number;

  @Column({ type: 'int', nullable: true })
  everySeconds!: number | null;

  @Column({ type: 'int', nullable: true })
  errorStatus!: number | null;

  @Column({ type: 'text', nullable: true })
  errorCode!: string | null;

  @Column({ type: 'text', nullable: true })
  errorRequestId!: string | null;

  @Column({ type: 'text', nullable: true })
  errorSaid!: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  failingSince!: Date | null;
}
