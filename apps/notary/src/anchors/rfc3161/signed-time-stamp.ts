import { createHash } from 'node:crypto';
import { type DigestName, digestOf, isSignedBy, signatureOf } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type Der, DerError, Members, objectId, onlyChild, smallInteger, tags, universal } from './der.ts';

/** The content of a time stamp token, with the certificate whose key signed it. */
export interface SignedTimeStamp {
  /** The TSTInfo. */
  readonly content: Buffer;
  readonly signer: Certificate;
  /** Whatever else came along: usually the authorities above the signer. */
  readonly others: readonly Certificate[];
}

const ids = {
  signedData: '1.2.840.113549.1.7.2',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;
const certificatesMax = 16;

/**
 * Opens a TimeStampToken: CMS SignedData (RFC 5652) with exactly one signer, whose signature is checked over
 * signed attributes that bind content, content type and certificate (ESSCertID or ESSCertIDv2, RFC 5816).
 * Whether the certificate is trusted is not decided here. Throws a DerError that says what is missing or wrong.
 */
export function openTimeStamp(token: Der): SignedTimeStamp {
  const contentInfo = new Members(token, 'a time stamp token');
  if (objectId(contentInfo.take(tags.objectId, 'signed data'), 'signed data') !== ids.signedData)
    throw new DerError('signed data');
  const data = new Members(onlyChild(contentInfo.tagged(0), 'signed data'), 'signed data');
  contentInfo.end();
  if (smallInteger(data.take(tags.integer, 'a version')) !== 3)
    throw new DerError('signed data of version 3');
  const digests = data.take(tags.set, 'digests').children.map(digestOf);
  const content = readContent(data.take(tags.sequence, 'a time stamp'));
  const certificates = readCertificates(data.tagged(0));
  data.tagged(1); // revocation lists: not asked for, not used
  const [signerInfo, ...more] = data.take(tags.set, 'a signer').children;
  data.end();
  if (!signerInfo || more.length > 0) throw new DerError('exactly one signer');
  const { signer, digest } = checkSigner(signerInfo, content, certificates);
  if (!digests.includes(digest)) throw new DerError(`${digest} among the digests`);
  return { content, signer, others: certificates.filter((certificate) => certificate !== signer) };
}

function readContent(value: Der): Buffer {
  const members = new Members(value, 'a time stamp');
  if (objectId(members.take(tags.objectId, 'a time stamp'), 'a time stamp') !== ids.timeStampInfo)
    throw new DerError('a time stamp as content');
  const content = onlyChild(members.tagged(0), 'a time stamp');
  members.end();
  return universal(content, tags.octetString, 'a time stamp').content;
}

function readCertificates(set: Der | null): Certificate[] {
  const certificates = set?.children ?? [];
  if (certificates.length === 0) throw new DerError('the certificate of the signer, which was asked for');
  if (certificates.length > certificatesMax) throw new DerError(`at most ${certificatesMax} certificates`);
  return certificates.map(({ raw }) => readCertificate(raw));
}

function checkSigner(
  signerInfo: Der,
  content: Buffer,
  certificates: readonly Certificate[],
): { signer: Certificate; digest: DigestName } {
  const members = new Members(signerInfo, 'a signer');
  if (smallInteger(members.take(tags.integer, 'a version')) !== 1)
    throw new DerError('a signer named by issuer and serial number');
  const [issuer, serial] = members.take(tags.sequence, 'issuer and serial number').children;
  const digest = digestOf(members.take(tags.sequence, 'a digest'));
  const attributes = members.tagged(0);
  const algorithm = signatureOf(members.take(tags.sequence, 'a signature algorithm'), digest);
  const signature = members.take(tags.octetString, 'a signature').content;
  members.tagged(1); // attributes that nobody signed: not used
  members.end();
  const signer = certificates.find(
    (one) => issuer && serial && one.issuer.equals(issuer.raw) && one.serial.equals(serial.raw),
  );
  if (!signer) throw new DerError('the certificate of the signer, which was asked for');
  if (!attributes?.isConstructed) throw new DerError('signed attributes');
  checkAttributes(attributes, content, digest, signer);
  // What was signed is the SET itself, not the tag under which it travels (RFC 5652 section 5.4).
  const signed = Buffer.concat([Buffer.from([0x31]), attributes.raw.subarray(1)]);
  if (!isSignedBy(signer.publicKey, algorithm, signed, signature))
    throw new DerError('a signature by the key of its certificate');
  return { signer, digest };
}

function checkAttributes(attributes: Der, content: Buffer, digest: DigestName, signer: Certificate): void {
  const values = readAttributes(attributes);
  const type = values.get(ids.contentType);
  if (!type || objectId(type, 'a content type') !== ids.timeStampInfo)
    throw new DerError('a signed content type');
  const hash = universal(values.get(ids.messageDigest), tags.octetString, 'a signed digest').content;
  if (!hash.equals(createHash(digest).update(content).digest()))
    throw new DerError('a signed digest of what the token holds');
  const older = values.get(ids.signingCertificate);
  const newer = values.get(ids.signingCertificateV2);
  if (!older && !newer) throw new DerError('the signed name of the certificate');
  // SHA-1 is what ESSCertID knows; it only picks among certificates that lead to a trusted authority anyway.
  const names = [older && firstCertificateId(older, 1), newer && firstCertificateId(newer, 2)];
  for (const name of names)
    if (name && !name.hash.equals(createHash(name.digest).update(signer.raw).digest()))
      throw new DerError('the signed name of this very certificate');
}

/** Each attribute once, with exactly one value. */
function readAttributes(attributes: Der): Map<string, Der> {
  const values = new Map<string, Der>();
  for (const attribute of attributes.children) {
    const members = new Members(attribute, 'an attribute');
    const id = objectId(members.take(tags.objectId, 'an attribute'), 'an attribute');
    const [value, ...more] = members.take(tags.set, 'a value').children;
    members.end();
    if (!value || more.length > 0 || values.has(id)) throw new DerError('each attribute once');
    values.set(id, value);
  }
  return values;
}

/** The first id in a SigningCertificate (1) or SigningCertificateV2 (2): that of the signer. */
function firstCertificateId(value: Der, version: 1 | 2): { digest: DigestName | 'sha1'; hash: Buffer } {
  const list = new Members(value, 'certificate ids').take(tags.sequence, 'certificate ids');
  const [first] = list.children;
  if (!first) throw new DerError('a certificate id');
  const members = new Members(first, 'a certificate id');
  const algorithm = version === 2 ? members.maybe(tags.sequence) : null;
  const hash = members.take(tags.octetString, 'the hash of a certificate').content;
  return { digest: version === 1 ? 'sha1' : algorithm ? digestOf(algorithm) : 'sha256', hash };
}
