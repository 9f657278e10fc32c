import { createPublicKey, verify } from 'node:crypto';

const fieldPrime = 2n ** 255n - 19n;
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
/** Everything before the 32 bytes of the key in its SubjectPublicKeyInfo. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * RFC 8032 §5.1.7, with the checks of encodings done here: OpenSSL reduces a public key that is written with
 * y ≥ p, so one key would have two spellings.
 */
export function verifyEd25519(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isCanonicalPoint(publicKey) || !isCanonicalPoint(signature.subarray(0, 32))) return false;
  if (readLittleEndian(signature.subarray(32)) >= groupOrder) return false;
  const key = createPublicKey({
    key: Buffer.concat([spkiPrefix, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, text, key, signature);
}

/** The one spelling of a point: y below p, and no sign on an x that is 0. Says nothing of being on the curve. */
export function isCanonicalPoint(bytes: Uint8Array): boolean {
  const encoded = readLittleEndian(bytes);
  const sign = encoded >> 255n;
  const y = encoded - (sign << 255n);
  if (y >= fieldPrime) return false;
  return sign === 0n || (y !== 1n && y !== fieldPrime - 1n);
}

function readLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
