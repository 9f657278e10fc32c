import { createHmac, type KeyObject } from 'node:crypto';

/**
 * The headers of Standard Webhooks (standardwebhooks.com), for which receivers find libraries in every
 * language: HMAC-SHA256 over id, seconds and body. The seconds let a receiver refuse what was recorded earlier.
 */
export function webhookHeaders(
  id: string,
  at: Date,
  body: Buffer,
  secret: KeyObject,
): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}
