import { type DataSource } from 'typeorm';
import { type Principal } from '../access/principal.ts';
import { hashSecret } from './secret.ts';

// Idle half an hour ends a session; expires_at is its absolute end. seen_at moves at most once a minute, so
// that a page with ten calls does not write ten times.
const sql = `
with found as (
  select secret_hash, subject, roles, seen_at
    from web_session
   where secret_hash = $1
     and expires_at > now()
     and seen_at > now() - interval '30 minutes'
), seen as (
  update web_session s set seen_at = now()
    from found f
   where s.secret_hash = f.secret_hash and f.seen_at < now() - interval '1 minute'
)
select subject, roles from found`;

export async function findSession(dataSource: DataSource, secret: string): Promise<Principal | null> {
  const rows = await dataSource.query<Principal[]>(sql, [hashSecret(secret)]);
  return rows[0] ?? null;
}
