import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** One directory (Entra tenant) whose approvals are archived. A reference table. */
@Entity('tenant')
@Unique('tenant_entra_id_key', ['entraId'])
export class TenantRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'int',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'tenant_pkey',
  })
  tenantId!: number;

  @Column({ type: 'text' })
  entraId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'boolean', default: false })
  isDemo!: boolean;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
