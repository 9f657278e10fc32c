import { type DataSource } from 'typeorm';
import { type Principal } from '../access/principal.ts';
import { hashSecret } from './secret.ts';

const sql = `
with found as (
  select token_id, name, role, last_used_at
    from api_token
   where secret_hash = $1 and revoked_at is null and expires_at > now()
), used as (
  update api_token t set last_used_at = now()
    from found f
   where t.token_id = f.token_id
     and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute')
)
select 'token ' || name as subject, array[role] as roles from found`;

export async function findToken(dataSource: DataSource, token: string): Promise<Principal | null> {
  const rows = await dataSource.query<Principal[]>(sql, [hashSecret(token)]);
  return rows[0] ?? null;
}
