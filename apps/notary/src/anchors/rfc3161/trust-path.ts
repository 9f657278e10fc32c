import { isSignedBy } from './algorithms.ts';
import { type Certificate, extensionIds } from './certificate.ts';
import { DerError, Members, objectId, readDer, smallInteger, tags, universal } from './der.ts';

const timeStamping = '1.3.6.1.5.5.7.3.8';
const anyPurpose = '2.5.29.37.0';
const pathMax = 6;
/** Critical extensions we act on. Policies we neither ask for nor map, so naming them restricts nothing. */
const understood: readonly string[] = Object.values(extensionIds);

/**
 * Why this certificate may not sign time stamps, or null if it may: by RFC 3161 section 2.3 its one extended
 * key usage has to be timeStamping, and critical.
 */
export function whyNoTimeStamper(certificate: Certificate): string | null {
  const usage = certificate.extensions.get(extensionIds.extendedKeyUsage);
  const purposes = usage ? readPurposes(usage.value) : [];
  if (purposes.length !== 1 || purposes[0] !== timeStamping)
    return 'its certificate is not made for time stamps alone (extended key usage)';
  if (!usage?.isCritical) return 'its certificate does not say critically that it is for time stamps';
  const bits = readKeyUsage(certificate);
  // digitalSignature and nonRepudiation, and nothing else: as OpenSSL has it.
  if (bits !== null && ((bits & 0b1100_0000) === 0 || (bits & 0b0011_1111) !== 0))
    return 'the key usage of its certificate is not that of a time stamp authority';
  return null;
}

/**
 * True if `certificate` leads over some of `others` to one of `trusted`, each valid at `at` (RFC 5280 section 6
 * without policies, and refusing names constrained critically, since they are not checked).
 */
export function isTrusted(
  certificate: Certificate,
  others: readonly Certificate[],
  trusted: readonly Certificate[],
  at: Date,
): boolean {
  if (!isValidAt(certificate, at)) return false;
  // Level by level, each certificate once: certificates that all vouch for each other cost no more than any.
  let level = [certificate];
  let unseen = others.filter((other) => isValidAt(other, at));
  const roots = trusted.filter((root) => isValidAt(root, at));
  for (let between = 0; level.length > 0 && between <= pathMax; between += 1) {
    const issuedOne = (issuer: Certificate) => level.some((one) => issued(issuer, one, between));
    if (roots.some(issuedOne)) return true;
    level = unseen.filter(issuedOne);
    unseen = unseen.filter((other) => !level.includes(other));
  }
  return false;
}

/** `between` is the number of authorities between the issuer and the signer. */
function issued(issuer: Certificate, certificate: Certificate, between: number): boolean {
  const { signedWith, signedBytes, signature } = certificate;
  return (
    issuer.subject.equals(certificate.issuer) &&
    mayIssueCertificates(issuer, between) &&
    signedWith !== null &&
    isSignedBy(issuer.publicKey, signedWith, signedBytes, signature)
  );
}

function mayIssueCertificates(issuer: Certificate, between: number): boolean {
  const constraints = issuer.extensions.get(extensionIds.basicConstraints);
  if (!constraints) return false;
  const members = new Members(readDer(constraints.value), 'basic constraints');
  const isAuthority = members.maybe(tags.boolean);
  const pathLength = members.maybe(tags.integer);
  members.end();
  if (isAuthority?.content[0] !== 0xff) return false;
  if (pathLength && smallInteger(pathLength) < between) return false;
  const bits = readKeyUsage(issuer);
  if (bits !== null && (bits & 0b0000_0100) === 0) return false; // keyCertSign
  const usage = issuer.extensions.get(extensionIds.extendedKeyUsage);
  return !usage || readPurposes(usage.value).some((purpose) => [timeStamping, anyPurpose].includes(purpose));
}

function isValidAt({ notBefore, notAfter, extensions }: Certificate, at: Date): boolean {
  const isUnderstood = [...extensions].every(
    ([id, { isCritical }]) => !isCritical || understood.includes(id),
  );
  return isUnderstood && notBefore <= at && at <= notAfter;
}

function readPurposes(value: Buffer): string[] {
  return universal(readDer(value), tags.sequence, 'purposes').children.map((id) => objectId(id, 'a purpose'));
}

/** The first eight bits: digitalSignature is the highest, keyCertSign the sixth. Null if every use is allowed. */
function readKeyUsage({ extensions }: Certificate): number | null {
  const usage = extensions.get(extensionIds.keyUsage);
  if (!usage) return null;
  const { content } = universal(readDer(usage.value), tags.bitString, 'a key usage');
  const bits = content[1];
  if (bits === undefined) throw new DerError('a key usage');
  return bits;
}
