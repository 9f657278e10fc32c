import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A signed-in browser: idle limit by seen_at, absolute limit by expires_at. */
@Entity('web_session')
export class WebSessionRow {
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'web_session_pkey' })
  secretHash!: Buffer;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'text', array: true })
  roles!: string[];

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  seenAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;
}
