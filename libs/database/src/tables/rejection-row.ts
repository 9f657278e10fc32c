import type { PageSource } from '@countersign/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { safeInteger } from './safe-integer.ts';

/**
 * Something archived that the readers could not understand, with the reason. item is its index in the
 * page, -1 for the page itself.
 */
@Entity('rejection')
export class RejectionRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'rejection_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: safeInteger, primaryKeyConstraintName: 'rejection_pkey' })
  pageId!: number;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'rejection_pkey' })
  item!: number;

  @Column({ type: 'text' })
  source!: PageSource;

  @Column({ type: 'bigint', transformer: safeInteger, nullable: true })
  position!: number | null;

  @Column({ type: 'int', nullable: true })
  line!: number | null;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'text' })
  excerpt!: string;

  @Column({ type: 'timestamptz' })
  rejectedAt!: Date;
}
