import { type KeyObject, X509Certificate } from 'node:crypto';
import { type SignatureAlgorithm, signatureOf } from './algorithms.ts';
import { type Der, DerError, Members, objectId, onlyChild, readDer, tags, time, universal } from './der.ts';

/** What path validation needs of a certificate. Node.js knows the key, but not which extensions are critical. */
export interface Certificate {
  readonly raw: Buffer;
  readonly publicKey: KeyObject;
  readonly serial: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** How its issuer signed it; null if that is nothing we would believe (fine for an authority that is trusted anyway). */
  readonly signedWith: SignatureAlgorithm | null;
  readonly signedBytes: Buffer;
  readonly signature: Buffer;
  /** By dotted object id. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

export interface Extension {
  readonly isCritical: boolean;
  readonly value: Buffer;
}

export const extensionIds = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Reads a DER certificate. Throws a DerError if it is none. */
export function readCertificate(der: Buffer): Certificate {
  const outer = new Members(readDer(der), 'a certificate');
  const body = outer.take(tags.sequence, 'the body of a certificate');
  const algorithm = outer.take(tags.sequence, 'an algorithm');
  const signature = outer.take(tags.bitString, 'a signature');
  outer.end();
  const inner = new Members(body, 'the body of a certificate');
  inner.tagged(0); // version
  const serial = inner.take(tags.integer, 'a serial number');
  if (!inner.take(tags.sequence, 'an algorithm').raw.equals(algorithm.raw))
    throw new DerError('one algorithm');
  const issuer = inner.take(tags.sequence, 'an issuer');
  const [notBefore, notAfter] = universal(
    inner.take(tags.sequence, 'a validity'),
    tags.sequence,
    '',
  ).children;
  const subject = inner.take(tags.sequence, 'a subject');
  inner.take(tags.sequence, 'a public key');
  inner.tagged(1);
  inner.tagged(2);
  const extensions = inner.tagged(3);
  inner.end();
  if (!notBefore || !notAfter) throw new DerError('a validity');
  if (signature.content[0] !== 0) throw new DerError('a signature of whole bytes');
  return {
    raw: der,
    publicKey: readPublicKey(der),
    serial: serial.raw,
    issuer: issuer.raw,
    subject: subject.raw,
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    signedWith: believable(algorithm),
    signedBytes: body.raw,
    signature: signature.content.subarray(1),
    extensions: extensions ? readExtensions(onlyChild(extensions, 'extensions')) : new Map(),
  };
}

/** The certificates of a PEM file. Throws a DerError or an error of Node.js if one cannot be read. */
export function readPemCertificates(pem: string): Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => readCertificate(new X509Certificate(block).raw));
}

function readPublicKey(der: Buffer): KeyObject {
  try {
    return new X509Certificate(der).publicKey;
  } catch {
    throw new DerError('a certificate with a key that OpenSSL knows');
  }
}

function believable(algorithm: Der): SignatureAlgorithm | null {
  try {
    return signatureOf(algorithm, null);
  } catch {
    return null;
  }
}

function readExtensions(list: Der): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  for (const item of universal(list, tags.sequence, 'extensions').children) {
    const members = new Members(item, 'an extension');
    const id = objectId(members.take(tags.objectId, 'an extension'), 'an extension');
    const critical = members.maybe(tags.boolean);
    const value = members.take(tags.octetString, 'an extension').content;
    members.end();
    // FALSE is the default and so not written; TRUE has one spelling.
    if (critical && !critical.content.equals(Buffer.from([0xff]))) throw new DerError('TRUE');
    if (extensions.has(id)) throw new DerError('each extension once');
    extensions.set(id, { isCritical: critical !== null, value });
  }
  return extensions;
}
