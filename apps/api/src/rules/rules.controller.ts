import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  apiRoot,
  backtest,
  type Backtest,
  backtestOrder,
  type BacktestOrder,
  routes,
  rule,
  type Rule,
  ruleFile,
  type RuleFile,
  ruleFileOrder,
  type RuleFileOrder,
  ruleFileQuery,
  ruleFileResult,
  type RuleFileResult,
  ruleOrder,
  type RuleOrder,
  tenantQuery,
  type TenantQuery,
} from '@countersign/contract';
import { inTenants, withTransaction } from '@countersign/database';
import { addSeconds, type AnyDetection, detections, readInstant, tunedValues } from '@countersign/domain';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Permission } from '../access/permission.ts';
import type { SignedInRequest } from '../access/principal.ts';
import { instantNow } from '../approvers/instant-now.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { archiveOf } from '../scope/archive-of.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { backTest } from './back-test.ts';
import { refuseFaults } from './refuse-faults.ts';
import { applyRuleFile, readRuleFile } from './rule-file.ts';
import { findRuleVersions } from './rule-versions.query.ts';
import { setRule } from './set-rule.query.ts';
import { settingWords } from './setting-words.ts';

const ruleKey = z.object({ id: z.string().min(1).max(100) });
const backtestDays = 365;
/** Each reads a good part of the past: more at once would keep everybody else waiting. */
const backtestsMax = 2;

/** The rules one by one: how they are set, what they would find set otherwise, and all of them as a file. */
@Controller(apiRoot + routes.detections)
export class RulesController {
  private backtests = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** How the rules of a tenant are set, as a file. */
  @Get('settings')
  @Permission('tune')
  @ApiOkResponse({ standardSchema: ruleFile })
  async file(
    @Query({ schema: ruleFileQuery }) { tenant }: z.output<typeof ruleFileQuery>,
  ): Promise<RuleFile> {
    return readRuleFile(await archiveOf(this.dataSource, tenant));
  }

  @Put('settings')
  @Permission('tune')
  @ApiOkResponse({ standardSchema: ruleFileResult })
  async applyFile(
    @Body({ schema: ruleFileOrder }) { tenantId, comment, file }: RuleFileOrder,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileResult> {
    return applyRuleFile(
      await archiveOf(this.dataSource, tenantId),
      file,
      comment,
      request.principal.subject,
    );
  }

  @Get(':id')
  @Permission('read')
  @ApiOkResponse({ standardSchema: rule })
  async read(
    @Param({ schema: ruleKey }) { id }: z.output<typeof ruleKey>,
    @Query({ schema: tenantQuery }) { tenant }: TenantQuery,
  ): Promise<Rule> {
    const tenantIds = await findTenants(this.dataSource, tenant);
    return this.tell(ruleOf(id), tenantIds);
  }

  @Put(':id/settings')
  @Permission('tune')
  @ApiOkResponse({ standardSchema: rule })
  async set(
    @Param({ schema: ruleKey }) { id }: z.output<typeof ruleKey>,
    @Body({ schema: ruleOrder }) { tenantId, ...order }: RuleOrder,
    @Req() request: SignedInRequest,
  ): Promise<Rule> {
    const detection = ruleOf(id);
    refuseFaults(detection, order.settings);
    const archive = await archiveOf(this.dataSource, tenantId);
    const setting = { ...order, detection: id, settings: tunedValues(detection.settings, order.settings) };
    await withTransaction(archive, (runner) =>
      setRule(runner, archive.tenantIds[0] as number, setting, request.principal.subject),
    );
    return this.tell(detection, archive.tenantIds);
  }

  @Post(':id/backtest')
  @HttpCode(200)
  @Permission('tune')
  @ApiOkResponse({ standardSchema: backtest })
  async tryOut(
    @Param({ schema: ruleKey }) { id }: z.output<typeof ruleKey>,
    @Body({ schema: backtestOrder }) { tenantId, settings, ...range }: BacktestOrder,
  ): Promise<Backtest> {
    const detection = ruleOf(id);
    refuseFaults(detection, settings);
    const archive = await archiveOf(this.dataSource, tenantId);
    if (this.backtests >= backtestsMax)
      throw new ProblemError('too_many_requests', 'Two back-tests run already. Try again in a moment.', {
        retryAfterSeconds: 5,
      });
    this.backtests += 1;
    try {
      return { tenantId, ...(await backTest(archive, detection, { ...rangeOf(range), values: settings })) };
    } finally {
      this.backtests -= 1;
    }
  }

  private async tell(detection: AnyDetection, tenantIds: readonly number[]): Promise<Rule> {
    const { judge: _judge, settings, falsePositives, attack, ...words } = detection;
    return {
      ...words,
      falsePositives: [...falsePositives],
      attack: [...attack],
      settings: settingWords(settings),
      versions: await findRuleVersions(inTenants(this.dataSource, tenantIds), detection.id),
    };
  }
}

function ruleOf(id: string): AnyDetection {
  const found = detections.find((one) => one.id === id);
  if (found === undefined)
    throw new ProblemError('not_found', 'There is no such rule. GET /detections lists them.');
  return found;
}

function rangeOf({ from, to }: Pick<BacktestOrder, 'from' | 'to'>) {
  const end = to === undefined ? null : readInstant(to);
  const until = end ?? instantNow();
  const start = (from === undefined ? null : readInstant(from)) ?? addSeconds(until, -backtestDays * 86_400);
  if (start >= until)
    throw new ProblemError('invalid_body', 'The range is from (inclusive) to to (exclusive).');
  return { from: start, to: until };
}
