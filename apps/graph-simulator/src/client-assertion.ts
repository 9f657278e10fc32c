import { type KeyObject, X509Certificate, createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { type Clock } from './clock.ts';

/** Why an assertion was refused, with Entra's code. */
export class AssertionRefused extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'AssertionRefused';
  }
}

/** The certificate registered for the client, which its `private_key_jwt` assertions are checked against. */
export class RegisteredCertificate {
  readonly #key: KeyObject;
  readonly #certificate: X509Certificate | undefined;

  /** `pem` is a certificate, or a bare public key. */
  constructor(pem: string) {
    this.#certificate = pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem) : undefined;
    this.#key = this.#certificate?.publicKey ?? createPublicKey(pem);
  }

  async check(
    assertion: string,
    facts: { clientId: string; audiences: string[]; clock: Clock },
  ): Promise<void> {
    this.#checkThumbprint(assertion);
    try {
      await jwtVerify(assertion, this.#key, {
        algorithms: ['RS256', 'PS256'],
        issuer: facts.clientId,
        subject: facts.clientId,
        audience: facts.audiences,
        currentDate: new Date(facts.clock.now()),
        // Entra allows five minutes of skew.
        clockTolerance: 300,
        requiredClaims: ['exp', 'iss', 'sub', 'aud'],
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Entra finds the key by `x5t` or `x5t#S256`; a thumbprint of another certificate is refused. */
  #checkThumbprint(assertion: string): void {
    const certificate = this.#certificate;
    if (certificate === undefined) return;
    let header: Record<string, unknown>;
    try {
      header = decodeProtectedHeader(assertion) as Record<string, unknown>;
    } catch {
      throw new AssertionRefused(50027, 'JWT token is invalid or malformed.');
    }
    const expected = { x5t: certificate.fingerprint, 'x5t#S256': certificate.fingerprint256 };
    for (const [name, fingerprint] of Object.entries(expected)) {
      const sent = header[name];
      const registered = Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
      if (typeof sent === 'string' && sent !== registered) {
        throw new AssertionRefused(
          700027,
          `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${sent}'].`,
        );
      }
    }
  }
}

function refusalOf(error: unknown): AssertionRefused {
  if (
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
  ) {
    return new AssertionRefused(700024, 'Client assertion is not within its valid time range.');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return new AssertionRefused(700023, 'Client assertion audience claim does not match Realm issuer.');
    return new AssertionRefused(
      700021,
      'Client assertion application identifier does not match the client_id parameter.',
    );
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new AssertionRefused(700027, 'Client assertion failed signature validation.');
  }
  return new AssertionRefused(50027, 'JWT token is invalid or malformed.');
}
