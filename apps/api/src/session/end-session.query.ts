import { type DataSource } from 'typeorm';
import { hashSecret } from './secret.ts';

const sql = `delete from web_session where secret_hash = $1`;

export async function endSession(dataSource: DataSource, secret: string): Promise<void> {
  await dataSource.query(sql, [hashSecret(secret)]);
}
