import { z } from 'zod';
import { type AccessTokenClaims, type AccessTokens } from '../access-token.ts';
import { AssertionRefused, type RegisteredCertificate } from '../client-assertion.ts';
import { type Clock, type Instant } from '../clock.ts';
import { type Answer, type Exchange, json } from '../exchange.ts';

/** The one app registration of the simulated tenant. */
export interface Registration {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** From here on the secret answers AADSTS7000222. */
  readonly secretExpiresAt?: Instant;
  readonly certificate?: RegisteredCertificate;
  readonly roles: readonly string[];
  readonly tokenLifetimeSeconds: number;
}

export interface SignInFacts {
  readonly registration: Registration;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
}

interface Refusal {
  status: number;
  error: string;
  code: number;
  message: string;
}

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const form = z.object({
  grant_type: z.string().default(''),
  scope: z.string().default(''),
  client_id: z.string().default(''),
  client_secret: z.string().optional(),
  client_assertion_type: z.string().optional(),
  client_assertion: z.string().optional(),
});

export function discover(exchange: Exchange, tenant: string, { registration, clock }: SignInFacts): Answer {
  if (tenant.toLowerCase() !== registration.tenantId)
    return unknownTenant(exchange, tenant, clock, 'invalid_tenant');
  const root = `${exchange.origin}/${registration.tenantId}`;
  return json(200, {
    token_endpoint: `${root}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${root}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${root}/v2.0`,
    authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver', 'roles'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'simulated',
  });
}

export function signingKeys({ tokens }: SignInFacts): Answer {
  return json(200, { keys: [tokens.publicJwk] });
}

/** `POST /{tenant}/oauth2/v2.0/token` with the client credentials grant. */
export async function issueToken(
  exchange: Exchange,
  tenant: string,
  facts: SignInFacts,
  rewriteClaims: (claims: AccessTokenClaims) => AccessTokenClaims,
): Promise<Answer> {
  const { registration, tokens, clock } = facts;
  if (tenant.toLowerCase() !== registration.tenantId)
    return unknownTenant(exchange, tenant, clock, 'invalid_request');
  const sent = form.parse(Object.fromEntries(new URLSearchParams(exchange.body)));
  const credentials = { ...sent, ...basicCredentials(exchange) };
  const refusal = (await refusalOf(credentials, exchange, facts)) ?? scopeRefusal(sent.scope);
  if (refusal !== undefined) return refused(exchange, refusal, clock);
  const accessToken = await tokens.issue({
    ...rewriteClaims({ appId: registration.clientId, roles: registration.roles }),
    tenantId: registration.tenantId,
    issuer: `${exchange.origin}/${registration.tenantId}/v2.0`,
    // The scope of client credentials is `<graph root>/.default` [D]; the root is the audience.
    audience: sent.scope.replace(/\/\.default$/, ''),
    lifetimeSeconds: registration.tokenLifetimeSeconds,
  });
  const { tokenLifetimeSeconds } = registration;
  return json(
    200,
    {
      token_type: 'Bearer',
      expires_in: tokenLifetimeSeconds - 1,
      ext_expires_in: tokenLifetimeSeconds - 1,
      access_token: accessToken,
    },
    { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
  );
}

type Credentials = z.infer<typeof form>;

async function refusalOf(
  sent: Credentials,
  exchange: Exchange,
  facts: SignInFacts,
): Promise<Refusal | undefined> {
  const { registration, clock } = facts;
  if (sent.grant_type !== 'client_credentials') {
    return {
      status: 400,
      error: 'unsupported_grant_type',
      code: 70003,
      message: `The app requested an unsupported grant type '${sent.grant_type}'.`,
    };
  }
  if (sent.client_id !== registration.clientId) {
    return {
      status: 400,
      error: 'unauthorized_client',
      code: 700016,
      message: `Application with identifier '${sent.client_id}' was not found in the directory 'Contoso EU'.`,
    };
  }
  if (sent.client_assertion !== undefined) return assertionRefusal(sent, exchange, facts);
  if (sent.client_secret === undefined) {
    return {
      status: 401,
      error: 'invalid_client',
      code: 7000216,
      message:
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    };
  }
  if (sent.client_secret !== registration.clientSecret) return wrongSecret(registration.clientId);
  if (registration.secretExpiresAt !== undefined && registration.secretExpiresAt <= clock.now()) {
    return expiredSecret(registration.clientId);
  }
  return undefined;
}

export function wrongSecret(clientId: string): Refusal {
  return {
    status: 401,
    error: 'invalid_client',
    code: 7000215,
    message: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
  };
}

export function expiredSecret(clientId: string): Refusal {
  return {
    status: 401,
    error: 'invalid_client',
    code: 7000222,
    message: `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app, or consider using certificate credentials for added security.`,
  };
}

async function assertionRefusal(
  sent: Credentials,
  exchange: Exchange,
  facts: SignInFacts,
): Promise<Refusal | undefined> {
  const { registration, clock } = facts;
  const { certificate, clientId, tenantId } = registration;
  if (sent.client_assertion_type !== jwtBearer) {
    return {
      status: 400,
      error: 'invalid_request',
      code: 900144,
      message: `The request body must contain the following parameter: 'client_assertion_type' with the value '${jwtBearer}'.`,
    };
  }
  if (certificate === undefined) {
    return {
      status: 401,
      error: 'invalid_client',
      code: 700027,
      message: 'The certificate used to sign the client assertion is not registered on application.',
    };
  }
  const root = `${exchange.origin}/${tenantId}`;
  try {
    await certificate.check(sent.client_assertion ?? '', {
      clientId,
      audiences: [`${root}/oauth2/v2.0/token`, `${root}/v2.0`, root],
      clock,
    });
    return undefined;
  } catch (error) {
    if (error instanceof AssertionRefused)
      return { status: 401, error: 'invalid_client', code: error.code, message: error.message };
    throw error;
  }
}

function scopeRefusal(scope: string): Refusal | undefined {
  if (scope.endsWith('/.default')) return undefined;
  return {
    status: 400,
    error: 'invalid_scope',
    code: 1002012,
    message: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  };
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function basicCredentials({ headers }: Exchange): Partial<Credentials> {
  const match = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '');
  if (match?.[1] === undefined) return {};
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const at = text.indexOf(':');
  if (at < 0) return {};
  const decode = (part: string): string => new URLSearchParams(`x=${part}`).get('x') ?? '';
  return { client_id: decode(text.slice(0, at)), client_secret: decode(text.slice(at + 1)) };
}

function unknownTenant(exchange: Exchange, tenant: string, clock: Clock, error: string): Answer {
  return refused(
    exchange,
    {
      status: 400,
      error,
      code: 90002,
      message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    },
    clock,
  );
}

/** Entra's error form [D]. */
export function refused(exchange: Exchange, { status, error, code, message }: Refusal, clock: Clock): Answer {
  const timestamp = new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ') + 'Z';
  const sentId = exchange.headers['client-request-id'];
  const correlationId = typeof sentId === 'string' ? sentId : exchange.requestId;
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${exchange.requestId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: exchange.requestId,
    correlation_id: correlationId,
    error_uri: `${exchange.origin}/error?code=${code}`,
  });
}
