import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
} from '@nestjs/swagger';
import {
  apiRoot,
  notice,
  noticeList,
  noticeRoute,
  type NoticeRoute,
  noticesQuery,
  type NoticesQuery,
  notifications,
  type Notifications,
  routeOrder,
  type RouteOrder,
  routes,
  routeSettings,
  type RouteSettings,
  tenantQuery,
  type TenantQuery,
} from '@countersign/contract';
import { inTenants, type TenantArchive } from '@countersign/database';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { archiveOf } from '../scope/archive-of.ts';
import { readCursor } from '../scope/cursor.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { pageText } from '../scope/page-text.ts';
import { findNotice, findNoticePage } from './notice-page.query.ts';
import { endRoute, queueTest, setRoute } from './notification-acts.query.ts';
import { findChannels, findNotifications, findRoute } from './notifications.query.ts';
import { refuseUselessRoute } from './refuse-useless-route.ts';

const sort = '-queued_at';
const json = 'application/json; charset=utf-8';
const routeKey = z.object({ tenantId: z.string().min(1).max(1000), id: z.uuid() });
type RouteKey = z.output<typeof routeKey>;

/** Who is told of what. Addresses of channels are configuration: nothing here can send anything anywhere else. */
@Controller(apiRoot + routes.notifications)
export class NotificationsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Permission('configure')
  @ApiOkResponse({ standardSchema: notifications })
  async read(@Query({ schema: tenantQuery }) { tenant }: TenantQuery): Promise<Notifications> {
    return findNotifications(inTenants(this.dataSource, await findTenants(this.dataSource, tenant)));
  }

  /** The delivery log, newest first. */
  @Get('notices')
  @Permission('configure')
  @Header('Content-Type', json)
  @ApiOkResponse({ standardSchema: noticeList })
  async notices(@Query({ schema: noticesQuery }) query: NoticesQuery): Promise<string> {
    const after = readCursor(query.cursor, sort);
    if (after && !z.uuid().safeParse(after.id).success)
      throw new ProblemError('invalid_cursor', 'Use the nextCursor of the page before, or leave it out.');
    const archive = inTenants(this.dataSource, await findTenants(this.dataSource, query.tenant));
    return pageText(await findNoticePage(archive, after, query.limit + 1), query.limit, sort);
  }

  @Post('routes')
  @Permission('configure')
  @ApiCreatedResponse({ standardSchema: noticeRoute })
  async add(
    @Body({ schema: routeOrder }) { tenantId, settings }: RouteOrder,
    @Req() request: SignedInRequest,
  ): Promise<NoticeRoute> {
    return this.set(await archiveOf(this.dataSource, tenantId), null, settings, request.principal.subject);
  }

  @Put('routes/:tenantId/:id')
  @Permission('configure')
  @ApiOkResponse({ standardSchema: noticeRoute })
  async change(
    @Param({ schema: routeKey }) { tenantId, id }: RouteKey,
    @Body({ schema: routeSettings }) settings: RouteSettings,
    @Req() request: SignedInRequest,
  ): Promise<NoticeRoute> {
    return this.set(await archiveOf(this.dataSource, tenantId), id, settings, request.principal.subject);
  }

  @Delete('routes/:tenantId/:id')
  @HttpCode(204)
  @Permission('configure')
  @ApiNoContentResponse()
  async end(
    @Param({ schema: routeKey }) { tenantId, id }: RouteKey,
    @Req() request: SignedInRequest,
  ): Promise<void> {
    await endRoute(await archiveOf(this.dataSource, tenantId), id, request.principal.subject);
  }

  /** Queues a test; what became of it is in the delivery log. */
  @Post('routes/:tenantId/:id/test')
  @HttpCode(202)
  @Permission('configure')
  @Header('Content-Type', json)
  @ApiAcceptedResponse({ standardSchema: notice })
  async test(
    @Param({ schema: routeKey }) { tenantId, id }: RouteKey,
    @Req() request: SignedInRequest,
  ): Promise<string | null> {
    const archive = await archiveOf(this.dataSource, tenantId);
    return findNotice(archive, await queueTest(archive, id, request.principal.subject));
  }

  private async set(
    archive: TenantArchive,
    id: string | null,
    settings: RouteSettings,
    who: string,
  ): Promise<NoticeRoute> {
    refuseUselessRoute(settings, await findChannels(archive));
    return (await findRoute(archive, await setRoute(archive, id, settings, who))) as NoticeRoute;
  }
}
