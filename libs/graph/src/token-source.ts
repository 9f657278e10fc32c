import * as client from 'openid-client';
import { fetchSmall } from './fetch-small.ts';
import { clientAuthentication, type Credential } from './credential.ts';
import { checkServiceUrl } from './service-url.ts';
import { noAnswer, signInErrorOf } from './sign-in-error.ts';

/** Access tokens for Graph. */
export interface TokenSource {
  /** A token that is valid for some minutes yet. Rejects with SignInError. */
  token(): Promise<string>;
  /** This token was refused: the next call gets another. */
  forget(token: string): void;
}

export interface TokenSourceOptions {
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
  /** The root of Graph: its `/.default` is the scope. Tokens of one cloud are no good in another. */
  readonly graphBaseUrl: string;
  readonly now?: () => Date;
}

/** Fetched anew this long before it ends, so that a page that takes its time still has a valid one. */
const marginMilliseconds = 5 * 60_000;
const requestSecondsMax = 30;

/** Client credentials, with the endpoints discovered below `{authority}/{tenant}/v2.0`. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const now = options.now ?? (() => new Date());
  let configuration: client.Configuration | undefined;
  let current: { token: string; until: number; endsAt: number } | undefined;
  let pending: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    try {
      configuration ??= await discover(options);
      const asked = now().getTime();
      const answer = await client.clientCredentialsGrant(configuration, {
        scope: `${options.graphBaseUrl.replace(/\/$/, '')}/.default`,
      });
      const lifetime = (answer.expires_in ?? 3600) * 1000;
      // A short-lived token (tests, policies) is used for half its life rather than never.
      current = {
        token: answer.access_token,
        until: asked + Math.max(lifetime - marginMilliseconds, lifetime / 2),
        endsAt: asked + lifetime,
      };
      return current.token;
    } catch (error) {
      const problem = await signInErrorOf(error, options);
      // A provider that is down for a moment costs nothing while the last token is good. One that refuses does.
      if (problem.code === noAnswer && current && now().getTime() < current.endsAt) return current.token;
      throw problem;
    }
  }

  return {
    token: () => {
      if (current && now().getTime() < current.until) return Promise.resolve(current.token);
      // Sources that read side by side wait for one sign-in instead of each doing their own.
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    forget: (token) => {
      if (current?.token === token) current = undefined;
    },
  };
}

async function discover(options: TokenSourceOptions): Promise<client.Configuration> {
  const authority = checkServiceUrl(options.authorityHost, 'AZURE_AUTHORITY_HOST');
  const issuer = new URL(authority);
  issuer.pathname = `${issuer.pathname.replace(/\/$/, '')}/${encodeURIComponent(options.tenantId)}/v2.0`;
  // checkServiceUrl has seen to it that plain http is a loopback address.
  const execute = authority.protocol === 'http:' ? [client.allowInsecureRequests] : [];
  const found: { endpoint?: string | undefined } = {};
  const proof = await clientAuthentication(options.credential, () => found.endpoint);
  const settings = { timeout: requestSecondsMax, execute, [client.customFetch]: fetchSmall };
  const configuration = await client
    .discovery(issuer, options.clientId, undefined, proof, settings)
    .catch((error: unknown) => {
      const other = new client.Configuration(metadataOfOtherName(error), options.clientId, undefined, proof);
      other.timeout = requestSecondsMax;
      other[client.customFetch] = fetchSmall;
      for (const prepare of execute) prepare(other);
      return other;
    });
  found.endpoint = configuration.serverMetadata().token_endpoint;
  return configuration;
}

/**
 * The issuer may bear another name than the address it was found at: a tenant named by its domain is issued
 * under its id, and China's login.chinacloudapi.cn under login.partner.microsoftonline.cn. No id token is
 * taken here, so the issuer proves nothing; what counts is that the configured host sent this document.
 */
function metadataOfOtherName(error: unknown): client.ServerMetadata {
  const { cause } = (error ?? {}) as { cause?: { attribute?: unknown; body?: unknown } };
  const metadata = cause?.body as Partial<client.ServerMetadata> | undefined;
  if (cause?.attribute !== 'issuer' || !metadata?.token_endpoint) throw error;
  checkServiceUrl(metadata.token_endpoint, 'The token endpoint of AZURE_AUTHORITY_HOST');
  return metadata as client.ServerMetadata;
}
