import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link printed at start: at least 128 bits, ten minutes, one use. */
@Entity('sign_in_link')
export class SignInLinkRow {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'sign_in_link_pkey' })
  secretHash!: Buffer;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  usedAt!: Date | null;
}
