import { type KeyObject, verify } from 'node:crypto';
import { type Der, DerError, Members, objectId, tags } from './der.ts';

export type DigestName = 'sha256' | 'sha384' | 'sha512';

const digests: Record<string, DigestName> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Without a digest: that of the message is meant (RFC 5652). */
const signatures: Record<string, { key: 'rsa' | 'ec'; digest?: DigestName }> = {
  '1.2.840.113549.1.1.1': { key: 'rsa' },
  '1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
};

const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** SHA-2 only; what is older could be forged, what is newer is not used by time stamp authorities yet. */
export function digestOf(algorithm: Der): DigestName {
  const { id, hasParameters } = readAlgorithm(algorithm);
  const digest = digests[id];
  if (!digest) throw new DerError(`SHA-256, SHA-384 or SHA-512 instead of ${id}`);
  if (hasParameters) throw new DerError('a digest without parameters');
  return digest;
}

export interface SignatureAlgorithm {
  readonly key: 'rsa' | 'ec';
  readonly digest: DigestName;
}

/** `ofMessage` is the digest that the signer names beside it; null for a certificate, which has no such. */
export function signatureOf(algorithm: Der, ofMessage: DigestName | null): SignatureAlgorithm {
  const { id, hasParameters } = readAlgorithm(algorithm);
  const known = signatures[id];
  const digest = known?.digest ?? ofMessage;
  if (!known || !digest) throw new DerError(`RSA (PKCS #1) or ECDSA with SHA-2 instead of ${id}`);
  if (hasParameters || (ofMessage && digest !== ofMessage))
    throw new DerError('a consistent signature algorithm');
  return { key: known.key, digest };
}

/** True if `key` made `signature` over `bytes`, and is of the kind and strength that counts. */
export function isSignedBy(
  key: KeyObject,
  { key: kind, digest }: SignatureAlgorithm,
  bytes: Buffer,
  signature: Buffer,
): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== kind) return false;
  if (kind === 'rsa' ? modulusLength < 2048 : !curves.includes(namedCurve)) return false;
  return verify(digest, bytes, key, signature);
}

/** NULL and nothing mean the same here, and both are written by somebody. */
function readAlgorithm(algorithm: Der): { id: string; hasParameters: boolean } {
  const members = new Members(algorithm, 'an algorithm');
  const id = objectId(members.take(tags.objectId, 'an algorithm'), 'an algorithm');
  const none = members.maybe(tags.null);
  if (none && none.content.length > 0) throw new DerError('an empty NULL');
  return { id, hasParameters: !members.isEmpty };
}
