import type { Severity } from '@countersign/domain';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What a detection says. finding_id is a function of detection and first evidence, so replay and another
 * order of arrival give the same row.
 */
@Entity('finding')
@Index('finding_detection_subject_idx', ['tenantId', 'detection', 'subjectKind', 'subject'])
@Index('finding_last_idx', ['tenantId', 'lastAt', 'findingId'])
@Index('finding_worst_idx', ['tenantId', 'severity', 'lastAt', 'findingId'])
@Check('finding_severity_known', `severity in ('low', 'medium', 'high', 'critical')`)
export class FindingRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'finding_pkey' })
  tenantId!: number;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'finding_pkey' })
  findingId!: string;

  @Column({ type: 'text' })
  detection!: string;

  @Column({ type: 'int' })
  ruleVersion!: number;

  @Column({ type: 'int', default: 0 })
  settingsVersion!: number;

  @Column({ type: 'text' })
  severity!: Severity;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  explanation!: string;

  @Column({ type: 'text' })
  subjectKind!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'timestamptz' })
  firstAt!: Date;

  @Column({ type: 'timestamptz' })
  lastAt!: Date;

  @Column({ type: 'jsonb' })
  facts!: Readonly<Record<string, string | number | null>>;
}
