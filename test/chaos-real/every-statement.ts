// A harvest by the built program, killed before and after its n-th statement, for every n: by the protocol it speaks
// with Postgres, so that nothing it says is left out. What is left must be right, and the next harvest must heal it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, createLogger } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { createGraphClient, createTokenSource } from '@countersign/graph';
import { type Simulator, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { harvest } from '../../apps/ingester/src/harvest.ts';
import { derive } from '../../apps/ingester/src/stages/derive.ts';
import { registerTenant } from '../../apps/ingester/src/tenant-registry.ts';
import { type ArchivedTenant, examineArchive, type Finding } from './check-archive.ts';
import { findUnhealed } from './check-healed.ts';
import { type Cluster } from './cluster.ts';
import { MovingClock } from './moving-clock.ts';
import { PostgresProxy } from './postgres-proxy.ts';
import { Program } from './program.ts';
import { Shown } from './shown.ts';
import { beginning } from './stage.ts';

/** `first`: the approval requests, into an empty archive. `later`: everything there is, eight hours after a harvest. */
export type Scenario = 'first' | 'later';
export const scenarios: readonly Scenario[] = ['first', 'later'];

export interface Sample {
  /** The first statement to die at, from 1. */
  readonly from: number;
  readonly step: number;
  /** Harvests at once. */
  readonly workers: number;
  readonly tell?: (line: string) => void;
}

export interface Killed {
  readonly kills: number;
  /** Statements of a whole harvest, by the one that came through unhurt. */
  readonly statements: number;
  /** Different texts of statements among them at which it died. */
  readonly different: number;
  readonly findings: readonly Finding[];
}

const harvested = 'every_statement_harvested';
const eightHours = 8 * 3_600_000;

/** Ground on which the same harvest can be made again and again. */
export class KillingGround {
  readonly #cluster: Cluster;
  readonly #simulator: Simulator;
  readonly #shown: Shown;
  readonly #clock: MovingClock;
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'countersign-chaos-data-'));

  private constructor(parts: { cluster: Cluster; simulator: Simulator; shown: Shown; clock: MovingClock }) {
    this.#cluster = parts.cluster;
    this.#simulator = parts.simulator;
    this.#shown = parts.shown;
    this.#clock = parts.clock;
  }

  static async prepare(cluster: Cluster): Promise<KillingGround> {
    const clock = new MovingClock(beginning);
    const shown = new Shown();
    const simulator = await startSimulator({
      seed: 1,
      scenario: 'young',
      clock,
      pageSizes: { requests: 12, policies: 2, events: 25 },
      throttle: false,
      onAnswer: shown.add,
    });
    const ground = new KillingGround({ cluster, simulator, shown, clock });
    await cluster.create(harvested);
    await ground.#heal(harvested);
    clock.move(eightHours);
    return ground;
  }

  async close(): Promise<void> {
    await this.#simulator.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
    await this.#cluster.drop(harvested);
  }

  /** Kills at every `step`-th statement until a harvest comes through unhurt. */
  async killAtStatements(scenario: Scenario, { from, step, workers, tell }: Sample): Promise<Killed> {
    const texts = new Set<string>();
    const findings: Finding[] = [];
    let [next, kills, statements] = [from, 0, 0];
    const work = async () => {
      while (statements === 0 && findings.length === 0) {
        const at = next;
        next += step;
        for (const when of ['before', 'after'] as const) {
          const died = await this.#die(scenario, at, when);
          findings.push(...died.findings);
          if (died.sql === undefined) {
            statements = died.counted;
            break;
          }
          texts.add(died.sql);
          kills += 1;
          tell?.(`${scenario}: killed ${when} statement ${at}, ${firstWords(died.sql)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return { kills, statements, different: texts.size, findings };
  }

  async #die(
    scenario: Scenario,
    at: number,
    when: 'before' | 'after',
  ): Promise<{ sql: string | undefined; counted: number; findings: readonly Finding[] }> {
    const database = `every_${scenario}_${at}_${when}`;
    await this.#cluster.create(database, scenario === 'first' ? undefined : harvested);
    const proxy = await PostgresProxy.open(this.#cluster.addressOf(database, 'countersign_ingester'));
    try {
      const program = this.#start(proxy.url, scenario);
      let counted = 0;
      let sql: string | undefined;
      proxy.interrupters.add((statement) => {
        counted += 1;
        if (counted !== at) return undefined;
        sql = statement.sql;
        if (when === 'after') return { onAnswer: () => program.kill() };
        program.kill();
        return 'swallow';
      });
      const { code } = await program.ended;
      if (sql === undefined && code !== 0)
        throw new Error(`An unhurt harvest ended with ${code}: ${program.stdout}${program.lines.join('\n')}`);
      const found = await this.#findWrong(database, scenario);
      const where = `killed ${when} statement ${at} of ${scenario} (${sql ?? 'unhurt'}): `;
      return {
        sql,
        counted,
        findings: found.map(({ code: of, what }) => ({ code: of, what: where + what })),
      };
    } finally {
      await proxy.close();
      await this.#cluster.drop(database);
    }
  }

  #start(url: string, scenario: Scenario): Program {
    return new Program({
      file: 'apps/ingester/dist/command.js',
      args: [
        'harvest',
        '--once',
        '--json',
        ...(scenario === 'first' ? ['--source', 'approval-requests'] : []),
      ],
      environment: {
        ...this.#simulator.environment,
        DATABASE_URL: url,
        COUNTERSIGN_DEMO: '1',
        COUNTERSIGN_DATA_DIR: this.#dataDir,
      },
      clock: this.#clock,
    });
  }

  /** As it was left, and after the next harvest. */
  async #findWrong(database: string, scenario: Scenario): Promise<Finding[]> {
    const url = this.#cluster.urlOf(database);
    // It may have died before it registered the tenant.
    const [met] = await this.#tenants(database);
    const left = met ? await examineArchive(url, met, this.#shown) : { findings: [] };
    if (left.findings.length > 0) return [...left.findings];
    const healedAt = new Date(this.#clock.now());
    const problems = await this.#heal(database, scenario === 'first' ? ['approval-requests'] : undefined);
    const tenant = (await this.#tenants(database))[0] as ArchivedTenant;
    const { findings, contents } = await examineArchive(url, tenant, this.#shown);
    const { model } = this.#simulator;
    const unhealed = await findUnhealed({ url, tenant, model, contents, healedAt });
    return [...problems.map((what) => ({ code: 'E2', what })), ...findings, ...unhealed];
  }

  #tenants(database: string): Promise<(ArchivedTenant & Record<string, unknown>)[]> {
    return this.#cluster.query(database, 'select tenant_id as "tenantId", entra_id as "entraId" from tenant');
  }

  /** The next harvest, by the same code in this process: whoever comes next need not be killed. */
  async #heal(database: string, only?: readonly Source[]): Promise<string[]> {
    const role = 'countersign_ingester';
    const dataSource = await createDataSource(this.#cluster.urlOf(database), { role }).initialize();
    const now = () => new Date(this.#clock.now());
    try {
      const { tenantId, entraId }: ArchivedTenant = await registerTenant(dataSource, {
        entraId: this.#simulator.tenantId,
        name: 'Contoso EU (demo)',
        isDemo: true,
      });
      const { outcomes, deriveProblem } = await harvest({
        archive: dataSource,
        tenant: { tenantId, entraId },
        connect: (waits) =>
          createGraphClient({ baseUrl: this.#simulator.origin, tokens: this.#tokens(now), now, ...waits }),
        derive: (one, signal) => derive(dataSource, one, undefined, signal),
        now,
        signal: new AbortController().signal,
        logger: createLogger({ app: 'chaos', write: () => undefined }),
        report: () => undefined,
        isOnce: true,
        intervalMilliseconds: 300_000,
        ...(only ? { only } : {}),
      });
      const wrong = outcomes.filter(({ complete }) => !complete);
      return [
        ...wrong.map(({ source, message }) => `${source} is not read: ${message}`),
        ...(deriveProblem === null ? [] : [deriveProblem]),
      ];
    } finally {
      await dataSource.destroy();
    }
  }

  #tokens(now: () => Date): ReturnType<typeof createTokenSource> {
    const { origin, tenantId, clientId, clientSecret } = this.#simulator;
    return createTokenSource({
      authorityHost: origin,
      tenantId,
      clientId,
      credential: { kind: 'secret', secret: clientSecret },
      graphBaseUrl: origin,
      now,
    });
  }
}

function firstWords(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim().slice(0, 60);
}
