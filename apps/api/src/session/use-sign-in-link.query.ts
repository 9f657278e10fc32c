import { type DataSource } from 'typeorm';
import { type Principal } from '../access/principal.ts';
import { hashSecret, newSecret } from './secret.ts';

// One statement: of two that use the same link at the same moment, one gets no row.
const sql = `
with used as (
  update sign_in_link set used_at = now()
   where secret_hash = $1 and used_at is null and expires_at > now()
  returning 1
), swept as (
  delete from web_session where expires_at < now()
)
insert into web_session (secret_hash, subject, roles, expires_at)
select $2, 'local operator', array['admin'], now() + interval '8 hours' from used
returning subject, roles`;

export interface NewSession extends Principal {
  readonly secret: string;
}

/** Null if the link is unknown, used or too old. */
export async function useSignInLink(dataSource: DataSource, linkSecret: string): Promise<NewSession | null> {
  const secret = newSecret();
  const rows = await dataSource.query<Principal[]>(sql, [hashSecret(linkSecret), hashSecret(secret)]);
  return rows[0] ? { ...rows[0], secret } : null;
}
