import { type CryptoKey, type JWK, SignJWT, errors, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { type Clock } from './clock.ts';
import { type Exchange } from './exchange.ts';
import { GraphError } from './graph-error.ts';

export interface AccessTokenClaims {
  readonly appId: string;
  readonly roles: readonly string[];
}

interface IssueFacts extends AccessTokenClaims {
  readonly tenantId: string;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
}

/** One pair per process: making an RSA key takes longer than all the rest of a small simulator's start. */
let signingKeys: ReturnType<typeof generateKeyPair> | undefined;

/** Signs and reads the tenant's access tokens: real RS256 JWTs, because clients look inside for `roles`. */
export class AccessTokens {
  private constructor(
    private readonly clock: Clock,
    private readonly tenantId: string,
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
    readonly publicJwk: JWK,
  ) {}

  static async create(clock: Clock, tenantId: string): Promise<AccessTokens> {
    signingKeys ??= generateKeyPair('RS256');
    const { privateKey, publicKey } = await signingKeys;
    const jwk = await exportJWK(publicKey);
    return new AccessTokens(clock, tenantId, privateKey, publicKey, {
      ...jwk,
      kid: 'simulator-1',
      use: 'sig',
      alg: 'RS256',
    });
  }

  async issue(facts: IssueFacts): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({
      appid: facts.appId,
      azp: facts.appId,
      idtyp: 'app',
      roles: [...facts.roles],
      tid: facts.tenantId,
      ver: '1.0',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'simulator-1' })
      .setIssuer(facts.issuer)
      .setSubject(facts.appId)
      .setAudience(facts.audience)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + facts.lifetimeSeconds)
      .sign(this.privateKey);
  }

  /** Claims of the bearer token, or the 401 that Graph gives for whatever is wrong with it. */
  async read(exchange: Exchange): Promise<AccessTokenClaims> {
    const match = /^Bearer\s+(\S+)$/i.exec(exchange.headers.authorization ?? '');
    if (match?.[1] === undefined) throw invalidToken('Access token is empty.');
    try {
      const { payload } = await jwtVerify(match[1], this.publicKey, {
        algorithms: ['RS256'],
        currentDate: new Date(this.clock.now()),
      });
      if (payload.tid !== this.tenantId) throw invalidToken('The token belongs to another tenant.');
      const roles = Array.isArray(payload.roles) ? payload.roles.map(String) : [];
      return { appId: String(payload.appid), roles };
    } catch (error) {
      if (error instanceof GraphError) throw error;
      if (error instanceof errors.JWTExpired) {
        throw invalidToken('Lifetime validation failed, the token is expired.');
      }
      throw invalidToken('IDX14100: JWT is not well formed or its signature is not valid.');
    }
  }
}

function invalidToken(message: string): GraphError {
  return new GraphError({
    status: 401,
    code: 'InvalidAuthenticationToken',
    message,
    headers: { 'WWW-Authenticate': 'Bearer realm="", error="invalid_token"' },
  });
}
