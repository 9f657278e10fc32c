import { type DataSource } from 'typeorm';
import { hashSecret, newSecret } from './secret.ts';

const sql = `
with swept as (
  delete from sign_in_link where expires_at < now() - interval '1 day'
)
insert into sign_in_link (secret_hash, expires_at) values ($1, now() + interval '10 minutes')`;

/**
 * The address of a link that signs in once, within ten minutes. The secret stands behind the #, which
 * browsers keep to themselves: it gets into no log, and opening the page does not use it up.
 */
export async function issueSignInLink(dataSource: DataSource, address: string): Promise<string> {
  const secret = newSecret();
  await dataSource.query(sql, [hashSecret(secret)]);
  return `${address}/sign-in#${secret}`;
}
