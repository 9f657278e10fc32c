import { Check, Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A token for programs: shown once, kept as SHA-256. */
@Entity('api_token')
@Unique('api_token_name_key', ['name'])
@Unique('api_token_secret_key', ['secretHash'])
@Check('api_token_role_known', `role in ('viewer', 'manager', 'analyst', 'auditor', 'admin')`)
export class ApiTokenRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'int',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'api_token_pkey',
  })
  tokenId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  role!: 'viewer' | 'manager' | 'analyst' | 'auditor' | 'admin';

  @Column({ type: 'bytea' })
  secretHash!: Buffer;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;
}
