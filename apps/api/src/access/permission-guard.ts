import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { DataSource } from 'typeorm';
import { ProblemError } from '../problem/problem-error.ts';
import { findSession } from '../session/find-session.query.ts';
import { findToken } from '../session/find-token.query.ts';
import { readSessionCookie } from '../session/session-cookie.ts';
import { mayDo, permissionKey, type PermissionName } from './permission.ts';
import { type Principal, type SignedInRequest } from './principal.ts';

/** Denies by default: whoever is not known and allowed does not get to a handler. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.get<PermissionName | undefined>(permissionKey, context.getHandler());
    if (permission === 'public') return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const principal = await this.identify(request);
    if (!principal) {
      throw new ProblemError(
        'not_signed_in',
        'Sign in with the link that the start printed, or send an API token.',
      );
    }
    if (!permission || !mayDo(principal.roles, permission)) {
      throw new ProblemError('not_allowed', `The role ${principal.roles.join(', ')} may not do this.`);
    }
    request.principal = principal;
    return true;
  }

  private async identify(request: Request): Promise<Principal | null> {
    const token = readBearerToken(request);
    if (token !== null) return findToken(this.dataSource, token);
    const secret = readSessionCookie(request);
    return secret === null ? null : findSession(this.dataSource, secret);
  }
}

/** Null without an Authorization header; with one that is no token of ours, a text that fits none. */
export function readBearerToken(request: Request): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  return /^Bearer (cs_[\w-]{20,200})$/i.exec(header)?.[1] ?? '';
}
