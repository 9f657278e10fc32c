import { createHash, createPrivateKey, type webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importPKCS8 } from 'jose';
import * as client from 'openid-client';
import { SignInError } from './sign-in-error.ts';

/** By what the app proves who it is. Files are named, never their content. */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** A PEM file with the certificate and its private key. */
  | { readonly kind: 'certificate'; readonly path: string }
  /** A token of another identity provider (workload identity), renewed by somebody else on disk. */
  | { readonly kind: 'federated'; readonly path: string };

/** `audience` is asked for when an assertion is signed, after discovery: Entra wants its token endpoint. */
export async function clientAuthentication(
  credential: Credential,
  audience: () => string | undefined,
): Promise<client.ClientAuth> {
  if (credential.kind === 'secret') return client.ClientSecretPost(credential.secret);
  if (credential.kind === 'federated') return federated(credential.path);
  return certificate(credential.path, audience);
}

/** When the app's certificate ends; null for other proofs, whose end nobody tells us, and for an unreadable file. */
export async function certificateEndsAt(credential: Credential): Promise<Date | null> {
  if (credential.kind !== 'certificate') return null;
  try {
    const pem = await readCredentialFile(credential.path, 'AZURE_CLIENT_CERTIFICATE_PATH');
    return new Date(new X509Certificate(certificateBlock(pem)).validTo);
  } catch {
    return null;
  }
}

function federated(path: string): client.ClientAuth {
  const authenticate = async (
    _server: unknown,
    { client_id }: { client_id: string },
    body: URLSearchParams,
  ) => {
    const assertion = (await readCredentialFile(path, 'AZURE_FEDERATED_TOKEN_FILE')).trim();
    body.set('client_id', client_id);
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', assertion);
  };
  return authenticate as unknown as client.ClientAuth;
}

/** Entra finds the certificate by its thumbprint in the header: x5t#S256, and x5t for older clouds. */
async function certificate(path: string, audience: () => string | undefined): Promise<client.ClientAuth> {
  const pem = await readCredentialFile(path, 'AZURE_CLIENT_CERTIFICATE_PATH');
  const { der, key } = await readPem(pem);
  const thumbprint = (algorithm: string) => createHash(algorithm).update(der).digest('base64url');
  return client.PrivateKeyJwt(key, {
    [client.modifyAssertion]: (header, payload) => {
      header['typ'] = 'JWT';
      header['x5t#S256'] = thumbprint('sha256');
      header['x5t'] = thumbprint('sha1');
      payload['aud'] = audience() ?? payload['aud'];
    },
  });
}

async function readPem(pem: string): Promise<{ der: Buffer; key: webcrypto.CryptoKey }> {
  try {
    const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }) as string;
    // PSS, as Microsoft's own library signs since 2023; the order of the two blocks in the file is free.
    return { der: new X509Certificate(certificateBlock(pem)).raw, key: await importPKCS8(pkcs8, 'PS256') };
  } catch (cause) {
    throw new SignInError({
      code: 'certificate-unreadable',
      sentence:
        'The file in AZURE_CLIENT_CERTIFICATE_PATH holds no usable certificate with its RSA private key.',
      nextStep: 'Write both into one PEM file, the key without a passphrase.',
      cause: cause instanceof Error ? new Error(cause.name) : undefined,
    });
  }
}

function certificateBlock(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '';
}

async function readCredentialFile(path: string, variable: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SignInError({
      code: 'credential-file-unreadable',
      sentence: `The file in ${variable} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      nextStep: `Correct ${variable}, or the permissions of the file.`,
      cause,
    });
  }
}
