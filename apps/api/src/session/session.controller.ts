import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, type Role, routes, session, type Session, signIn } from '@countersign/contract';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { Principal, SignedInRequest } from '../access/principal.ts';
import { ApiSettings } from '../api-settings.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { endSession } from './end-session.query.ts';
import { listTenants } from './list-tenants.query.ts';
import { readSessionCookie, sessionCookie, sessionCookieOptions } from './session-cookie.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { useSignInLink } from './use-sign-in-link.query.ts';

@Controller(apiRoot + routes.session)
export class SessionController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ApiSettings,
    private readonly limit: SignInLimit,
  ) {}

  @Get()
  @Permission('signed-in')
  @ApiOkResponse({ standardSchema: session })
  read(@Req() request: SignedInRequest): Promise<Session> {
    return this.describe(request.principal);
  }

  @Post()
  @Permission('public')
  @ApiCreatedResponse({ standardSchema: session })
  async signIn(
    @Body({ schema: signIn }) body: z.output<typeof signIn>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const waitSeconds = this.limit.attempt(request.socket.remoteAddress ?? '');
    if (waitSeconds !== null) {
      throw new ProblemError('too_many_requests', `Too many sign-in attempts; wait ${waitSeconds} seconds.`, {
        retryAfterSeconds: waitSeconds,
      });
    }
    const created = await useSignInLink(this.dataSource, body.secret);
    if (!created) {
      throw new ProblemError(
        'link_used_or_expired',
        'The link works once and for ten minutes. Start again to get a new one.',
      );
    }
    // A browser that was signed in as somebody else is not any more.
    const previous = readSessionCookie(request);
    if (previous) await endSession(this.dataSource, previous);
    response.cookie(sessionCookie, created.secret, sessionCookieOptions);
    return this.describe(created);
  }

  @Delete()
  @Permission('signed-in')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Signed out' })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const secret = readSessionCookie(request);
    if (secret) await endSession(this.dataSource, secret);
    response.clearCookie(sessionCookie, { ...sessionCookieOptions, maxAge: undefined });
    response.setHeader('Clear-Site-Data', '"storage"');
  }

  private async describe(principal: Principal): Promise<Session> {
    const tenants = await listTenants(this.dataSource);
    return {
      subject: principal.subject,
      roles: principal.roles as Role[],
      isDemo: this.settings.isDemo || tenants.some((tenant) => tenant.isDemo),
      version: this.settings.version,
      ticketUrl: this.settings.ticketUrl,
      tenants,
    };
  }
}
