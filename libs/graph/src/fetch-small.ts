import { type CustomFetchOptions } from 'openid-client';

const bytesMax = 1024 * 1024;

/**
 * The fetch of the sign-in: a body that has an end, read before the deadline of `options` is over. Redirects are
 * not followed (`manual`): the secret would go along.
 */
export async function fetchSmall(url: string, options: CustomFetchOptions): Promise<Response> {
  const response = await fetch(url, options as RequestInit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += (chunk as Uint8Array).byteLength;
    if (length > bytesMax) throw new Error(`the answer is larger than ${bytesMax} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  const { status, headers } = response;
  return new Response(length === 0 ? null : Buffer.concat(chunks, length), { status, headers });
}
