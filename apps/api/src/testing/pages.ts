import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Inserter, insertRow } from './rows.ts';

let nextPage = 0;

/** Archives objects as one page of raw bytes and returns nothing: the positions are the caller's. */
export async function insertPage(
  db: Inserter,
  tenantId: number,
  objects: readonly { readonly position: number; readonly bytes: Buffer }[],
  receivedAt = '2026-09-01T10:00:00Z',
): Promise<void> {
  nextPage += 1;
  const head = Buffer.from('{"value":[');
  const body = Buffer.concat([
    head,
    ...objects.flatMap(({ bytes }) => [bytes, Buffer.from(',')]),
    Buffer.from(']}'),
  ]);
  await insertRow(db, 'page', {
    tenant_id: tenantId,
    received_at: receivedAt,
    page_id: nextPage,
    sweep_id: randomUUID(),
    page_number: 0,
    source: 'approval-requests',
    asked: '/operationApprovalRequests',
    status: 200,
    items: objects.length,
    first_position: objects[0]?.position ?? 0,
    new_items: objects.length,
    size_bytes: body.length,
    sha256: createHash('sha256').update(body).digest(),
    salt: randomBytes(32),
    answer_commitment: randomBytes(32),
    body_salt: randomBytes(32),
    body_commitment: randomBytes(32),
    commitment: randomBytes(32),
    ids_sha256: randomBytes(32),
    salts: randomBytes(32 * objects.length),
    body: gzipSync(body),
  });
  let offset = head.length;
  for (const { position, bytes } of objects) {
    await insertRow(db, 'observation', {
      tenant_id: tenantId,
      month: '2026-09-01',
      content_hash: createHash('sha256').update(bytes).digest(),
      position,
      source: 'approval-requests',
      observed_at: receivedAt,
      page_id: nextPage,
      body_offset: offset,
      body_length: bytes.length,
    });
    offset += bytes.length + 1;
  }
}
