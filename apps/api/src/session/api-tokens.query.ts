import { type Role } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { hashSecret, newSecret } from './secret.ts';

const createSql = `
insert into api_token (name, role, secret_hash, expires_at)
values ($1, $2, $3, now() + make_interval(hours => $4::int))
on conflict (name) do nothing
returning instant_text(expires_at) as "expiresAt"`;

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: string;
  /** Shown now and never again; the prefix lets scanners of repositories recognise it. */
  readonly token: string;
}

/** Null if the name is taken, also by a token that is revoked: its past must stay readable. */
export async function createToken(
  dataSource: DataSource,
  { name, role, hours }: { name: string; role: Role; hours: number },
): Promise<NewToken | null> {
  const token = `cs_${newSecret()}`;
  const values = [name, role, hashSecret(token), hours];
  const rows = await dataSource.query<{ expiresAt: string }[]>(createSql, values);
  return rows[0] ? { name, role, expiresAt: rows[0].expiresAt, token } : null;
}

const listSql = `
select name, role, instant_text(created_at) as "createdAt", instant_text(expires_at) as "expiresAt",
       instant_text(last_used_at) as "lastUsedAt",
       case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end as state
  from api_token
 order by created_at, token_id`;

export interface TokenRow {
  readonly name: string;
  readonly role: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly state: 'active' | 'expired' | 'revoked';
}

export function listTokens(dataSource: DataSource): Promise<TokenRow[]> {
  return dataSource.query<TokenRow[]>(listSql);
}

const revokeSql = `
with revoked as (
  update api_token set revoked_at = now() where name = $1 and revoked_at is null returning 1
)
select count(*)::int as revoked from revoked`;

export async function revokeToken(dataSource: DataSource, name: string): Promise<boolean> {
  const rows = await dataSource.query<{ revoked: number }[]>(revokeSql, [name]);
  return rows[0]?.revoked === 1;
}
