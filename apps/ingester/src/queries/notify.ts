import { streamChannel, type StreamMessage } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** Tells the API what changed. Postgres delivers it when, and only when, the transaction commits. */
export async function notify(runner: QueryRunner, message: StreamMessage): Promise<void> {
  await runner.query('select pg_notify($1, $2)', [streamChannel, JSON.stringify(message)]);
}
