export interface SignInFacts {
  /** `AADSTS7000215`, or one of our own words. */
  readonly code: string;
  readonly sentence: string;
  readonly nextStep: string;
  readonly cause?: unknown;
}

/** The app could not sign in. Never quotes what the identity provider said at length: it echoes ids and hints. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: string;
  readonly nextStep: string;

  constructor({ code, sentence, nextStep, cause }: SignInFacts) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** The code of a provider that could not be asked: nothing is known to be wrong with the app. */
export const noAnswer = 'no-answer';

interface Remedy {
  readonly sentence: string;
  readonly nextStep: string;
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes, read 2026-11-23. */
const remedies: Readonly<Record<string, Remedy>> = {
  '7000215': {
    sentence: 'The client secret is wrong.',
    nextStep:
      'Set AZURE_CLIENT_SECRET to the value of a current secret; the portal also shows an id, which is not it.',
  },
  '7000222': {
    sentence: 'The client secret has expired.',
    nextStep: 'Create a new secret for the app registration, or better a certificate, and set it.',
  },
  '7000216': {
    sentence: 'The sign-in carried neither a secret nor a certificate.',
    nextStep: 'Set one of AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE and AZURE_CLIENT_SECRET.',
  },
  '700016': {
    sentence: 'The tenant does not know this app registration.',
    nextStep:
      'Check AZURE_CLIENT_ID and AZURE_TENANT_ID; an administrator may have to consent to the app first.',
  },
  '90002': {
    sentence: 'This tenant does not exist.',
    nextStep: 'Check AZURE_TENANT_ID, and AZURE_AUTHORITY_HOST if it is in a national cloud.',
  },
  '900023': {
    sentence: 'The tenant id is no id of a tenant.',
    nextStep: 'Check AZURE_TENANT_ID.',
  },
  '700027': {
    sentence: 'The certificate is not registered with the app, or its signature was not accepted.',
    nextStep: 'Upload the certificate to the app registration; check the clock of this machine.',
  },
  '7000226': {
    sentence: 'The certificate has expired.',
    nextStep:
      'Create a new certificate, upload it to the app registration and name it in AZURE_CLIENT_CERTIFICATE_PATH.',
  },
  '700024': {
    sentence: 'The assertion is outside its time of validity.',
    nextStep: 'Check the clock of this machine.',
  },
  '70021': {
    sentence: 'No federated credential of the app matches the token in the file.',
    nextStep: 'Compare issuer, subject and audience of the federated credential with the workload.',
  },
  '7000112': {
    sentence: 'The app registration is disabled.',
    nextStep: 'Enable the enterprise application in the tenant.',
  },
  '65001': {
    sentence: 'Nobody has consented to the permissions of the app.',
    nextStep: 'Grant admin consent in the app registration.',
  },
  '53003': {
    sentence: 'A conditional access policy blocks the sign-in of this app.',
    nextStep: 'Exclude the app from the policy, or run it from an allowed network.',
  },
};

/** What failed while signing in, as a sentence with its remedy. */
export async function signInErrorOf(
  error: unknown,
  { authorityHost, tenantId }: { authorityHost: string; tenantId: string },
): Promise<SignInError> {
  if (error instanceof SignInError) return error;
  const said = await whatWasSaid(error);
  const number = /AADSTS(\d+)/.exec(said)?.[1];
  const remedy = number === undefined ? undefined : remedies[number];
  if (number !== undefined)
    return new SignInError({
      code: `AADSTS${number}`,
      sentence: `Sign-in to tenant ${tenantId} failed: ${remedy?.sentence ?? 'the identity provider refused it.'} (AADSTS${number})`,
      nextStep: remedy?.nextStep ?? `Look up AADSTS${number} at https://login.microsoftonline.com/error.`,
    });
  if (/^invalid_client|^unauthorized_client/.test(said))
    return new SignInError({
      code: said.split(' ')[0] ?? 'invalid_client',
      sentence: `Sign-in to tenant ${tenantId} failed: the identity provider does not accept the app's id or proof.`,
      nextStep: 'Check AZURE_CLIENT_ID and the secret or certificate.',
    });
  const { host } = new URL(authorityHost);
  return new SignInError({
    code: noAnswer,
    sentence: `Sign-in to tenant ${tenantId} failed: ${host} gave no usable answer (${shortReason(error)}).`,
    nextStep: `Check that this machine reaches ${host}, and AZURE_AUTHORITY_HOST.`,
    cause: error,
  });
}

/** openid-client keeps the answer of the provider in different places: parsed, or as the unread response. */
async function whatWasSaid(error: unknown): Promise<string> {
  const { error: code, error_description: description, cause } = (error ?? {}) as Record<string, unknown>;
  if (typeof code === 'string') return `${code} ${String(description ?? '')}`;
  const body = cause instanceof Response ? cause : (cause as { cause?: unknown } | undefined)?.cause;
  if (!(body instanceof Response) || body.bodyUsed) return '';
  return (await body.text().catch(() => '')).slice(0, 4000);
}

function shortReason(error: unknown): string {
  let inner = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  while (typeof inner.cause === 'object' && inner.cause !== null) inner = inner.cause;
  const { code, message } = inner;
  return String(message ?? code ?? 'unknown').slice(0, 200);
}
