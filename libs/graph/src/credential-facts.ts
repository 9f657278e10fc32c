import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { certificateBlock, type Credential } from './credential.ts';

export interface CredentialFacts {
  readonly kind: Credential['kind'];
  /** Null if it is not known: a secret tells nothing, and a federated token is renewed by somebody else. */
  readonly expiresAt: Date | null;
}

/** What can be said of a credential without using it. A file that cannot be read is for the sign-in to complain about. */
export async function credentialFacts(credential: Credential): Promise<CredentialFacts> {
  const { kind } = credential;
  if (credential.kind !== 'certificate') return { kind, expiresAt: null };
  try {
    const { validTo } = new X509Certificate(certificateBlock(await readFile(credential.path, 'utf8')));
    const expiresAt = new Date(validTo);
    return { kind, expiresAt: Number.isNaN(expiresAt.getTime()) ? null : expiresAt };
  } catch {
    return { kind, expiresAt: null };
  }
}
