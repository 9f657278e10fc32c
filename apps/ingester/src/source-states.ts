import { type TenantArchive } from '@countersign/database';
import { type Source, streamChannel, type StreamMessage } from '@countersign/domain';
import { type Tenant } from './tenant.ts';

type State = 'idle' | 'reading' | 'throttled' | 'failing' | 'off';

/** Where each source of a tenant stands, for people, and until when it must not be asked. */
export interface SourceStates {
  /** An attempt begins. What was wrong stays on the screen until this one is better. */
  reading(source: Source, everySeconds: number): Promise<void>;
  throttled(source: Source, until: Date): Promise<void>;
  progress(source: Source, items: number): Promise<void>;
  reach(source: Source, reachedBackTo: Date | null, wantsBackTo: Date | null): Promise<void>;
  /** Answers whether the message is news. */
  idle(source: Source, message: string | null): Promise<boolean>;
  /**
   * The source is not due, since it was read to its end then: whoever did that may have died before it said so. Answers
   * false if the last attempt failed, or it was off: then it is due all the same, or it would say so for an hour.
   */
  settled(source: Source, completeAt: Date): Promise<boolean>;
  /** Answers whether this is news: the same again is counted by `failing_since`, not told again. */
  failing(source: Source, problem: SourceProblem): Promise<boolean>;
  /**
   * An optional source that the app registration may not read: a fact, and no failure. `refused`: Graph said so, when
   * it was asked. Answers whether this is news.
   */
  off(source: Source, reason: OffReason): Promise<boolean>;
  /** When Graph was last asked about a source that it refused, and that is off since; null if it is not. */
  refusedAt(source: Source): Promise<Date | null>;
  /**
   * Until when the tenant must not be asked; null if it may. Graph counts the requests of an app, not those for
   * one collection. A clock that was set back since does not make the wait longer.
   */
  waitsUntil(): Promise<Date | null>;
  /** The source that Graph asked last to wait with, and that was not read to its end since; null if there is none. */
  lastThrottled(): Promise<Source | null>;
}

export interface SourceProblem {
  readonly message: string;
  readonly nextStep: string | null;
  /** Graph asked for so much patience that this attempt ended. */
  readonly until?: Date | null;
  readonly error?: ErrorFacts | null;
}

export interface OffReason {
  readonly message: string;
  readonly nextStep: string;
  readonly everySeconds: number;
  readonly refused: boolean;
}

interface Before {
  readonly message: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly isFailing: boolean;
  readonly until: Date | null;
}

/** What Graph or the sign-in itself said, for whoever asks Microsoft about it. */
export interface ErrorFacts {
  /** Of the answer; 0 if there was none, null if it was not Graph. */
  readonly status: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly said: string | null;
}

export function postgresSourceStates(archive: TenantArchive, tenant: Tenant, now: () => Date): SourceStates {
  return new PostgresSourceStates(archive, tenant, now);
}

/**
 * A wait holds until its time has come, whatever happens meanwhile: what one process reads to its end must not take
 * away what another was told. Unless the clock was set back since: then nobody knows any more what the time meant.
 */
function stillHolds(row: string, now: string): string {
  return `case when ${row}.throttled_until > ${now} and ${row}.last_attempt_at <= ${now} then ${row}.throttled_until end`;
}

/** `harvest_state`, and a word to whoever watches. */
class PostgresSourceStates implements SourceStates {
  private readonly archive: TenantArchive;
  private readonly tenant: Tenant;
  private readonly now: () => Date;

  constructor(archive: TenantArchive, tenant: Tenant, now: () => Date) {
    this.archive = archive;
    this.tenant = tenant;
    this.now = now;
  }

  async reading(source: Source, everySeconds: number): Promise<void> {
    await this.archive.query(
      `insert into harvest_state as s (tenant_id, source, state, last_attempt_at, every_seconds)
       values ($1, $2, 'reading', $3, $4)
       on conflict (tenant_id, source) do update
         set state = 'reading', last_attempt_at = $3, every_seconds = $4, items_so_far = 0, throttle_waits = 0,
             throttled_until = ${stillHolds('s', '$3')},
             since = case when s.state = 'reading' then s.since else $3 end`,
      [this.tenant.tenantId, source, this.now(), everySeconds],
    );
    await this.tell(source, 'reading');
  }

  async throttled(source: Source, until: Date): Promise<void> {
    await this.countWait(source, until);
    // What was said before stays, so that the same outcome of this attempt is no news.
    await this.archive.query(
      `update harvest_state
          set since = case when state = 'throttled' then since else now() end, state = 'throttled',
              throttled_until = greatest($3, ${stillHolds('harvest_state', '$4')}), throttle_waits = throttle_waits + 1
        where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source, until, this.now()],
    );
    await this.tell(source, 'throttled');
  }

  async progress(source: Source, items: number): Promise<void> {
    await this.archive.query(
      `update harvest_state
          set items_so_far = $3, throttled_until = ${stillHolds('harvest_state', '$4')},
              state = case when state = 'throttled' then 'reading' else state end
        where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source, items, this.now()],
    );
  }

  async reach(source: Source, reachedBackTo: Date | null, wantsBackTo: Date | null): Promise<void> {
    await this.archive.query(
      `update harvest_state set reached_back_to = $3, wants_back_to = $4
        where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source, reachedBackTo, wantsBackTo],
    );
  }

  async idle(source: Source, message: string | null): Promise<boolean> {
    const before = await this.messageOf(source);
    await this.set(source, 'idle', {
      message,
      nextStep: null,
      more: `throttled_until = ${stillHolds('harvest_state', '$6')}, last_complete_at = $6, error_status = null, error_code = null,
             error_request_id = null, error_said = null, failing_since = null`,
      values: [this.now()],
    });
    return message !== null && message !== before;
  }

  async settled(source: Source, completeAt: Date): Promise<boolean> {
    const rows = (await this.archive.query(
      `update harvest_state
          set state = 'idle', since = now(), message = null, next_step = null, last_complete_at = $4,
              throttled_until = null, error_status = null, error_code = null, error_request_id = null, error_said = null,
              failing_since = null
        where tenant_id = $1 and source = $2 and state in ('reading', 'throttled')
          and (${stillHolds('harvest_state', '$3')}) is null
       returning source`,
      [this.tenant.tenantId, source, this.now(), completeAt],
    )) as [unknown[], number];
    if (rows[1] > 0) {
      await this.tell(source, 'idle');
      return true;
    }
    const [row] = (await this.archive.query(
      `select state in ('failing', 'off') as "isDue" from harvest_state where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source],
    )) as { isDue: boolean }[];
    return row?.isDue !== true;
  }

  async failing(source: Source, problem: SourceProblem): Promise<boolean> {
    const { message, nextStep, until = null, error = null } = problem;
    const [before] = (await this.archive.query(
      `select message, error_status as status, error_code as code, failing_since is not null as "isFailing",
              throttled_until as until
         from harvest_state where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source],
    )) as Before[];
    // The wait that was noted when it was asked for is not another one.
    const isNoted = until && before?.until && until.getTime() - before.until.getTime() < 1000;
    if (until && !isNoted) await this.countWait(source, until);
    const more = `throttled_until = greatest($6::timestamptz, ${stillHolds('harvest_state', '$11::timestamptz')}), error_status = $7::int, error_code = $8, error_request_id = $9,
             error_said = $10, failing_since = coalesce(failing_since, $11::timestamptz)`;
    const values = [until, error?.status ?? null, error?.code ?? null, error?.requestId ?? null];
    await this.set(source, until ? 'throttled' : 'failing', {
      message,
      nextStep,
      more,
      values: [...values, error?.said ?? null, this.now()],
    });
    // Graph puts the id of the request into its words: the same refusal reads differently each time.
    const isSame = error
      ? before?.isFailing && before.status === error.status && before.code === error.code
      : before?.message === message;
    return !isSame;
  }

  async off(source: Source, { message, nextStep, everySeconds, refused }: OffReason): Promise<boolean> {
    const before = await this.messageOf(source);
    const rows = (await this.archive.query(
      `insert into harvest_state as s (tenant_id, source, state, since, message, next_step, every_seconds)
       values ($1, $2, 'off', $3, $4, $5, $6)
       on conflict (tenant_id, source) do update
         set state = 'off', since = $3, message = $4, next_step = $5, every_seconds = $6,
             last_attempt_at = case when $7 then s.last_attempt_at end, throttled_until = ${stillHolds('s', '$3')},
             items_so_far = 0, error_status = null, error_code = null, error_request_id = null, error_said = null,
             failing_since = null
       where s.state <> 'off' or s.message is distinct from $4
       returning source`,
      [this.tenant.tenantId, source, this.now(), message, nextStep, everySeconds, refused],
    )) as unknown[];
    if (rows.length > 0) await this.tell(source, 'off');
    return before !== message;
  }

  async refusedAt(source: Source): Promise<Date | null> {
    const [row] = (await this.archive.query(
      `select last_attempt_at as at from harvest_state where tenant_id = $1 and source = $2 and state = 'off'`,
      [this.tenant.tenantId, source],
    )) as { at: Date | null }[];
    return row?.at ?? null;
  }

  async waitsUntil(): Promise<Date | null> {
    const [row] = (await this.archive.query(
      `select max(throttled_until) as until from harvest_state
        where tenant_id = $1 and ${stillHolds('harvest_state', '$2')} is not null`,
      [this.tenant.tenantId, this.now()],
    )) as { until: Date | null }[];
    return row?.until ?? null;
  }

  async lastThrottled(): Promise<Source | null> {
    const [row] = (await this.archive.query(
      `select source from harvest_state
        where tenant_id = $1 and throttled_until is not null and state <> 'idle'
        order by throttled_until desc limit 1`,
      [this.tenant.tenantId],
    )) as { source: Source }[];
    return row?.source ?? null;
  }

  /** By the day on which it begins; as long as it was asked for, since it is kept to. */
  private async countWait(source: Source, until: Date): Promise<void> {
    const seconds = Math.max(0, (until.getTime() - this.now().getTime()) / 1000);
    await this.archive.query(
      `insert into throttle_day as d (tenant_id, source, day, waits, waited_seconds, longest_wait_seconds)
       values ($1, $2, ($3::timestamptz at time zone 'UTC')::date, 1, $4, $4)
       on conflict (tenant_id, source, day) do update
         set waits = d.waits + 1, waited_seconds = d.waited_seconds + excluded.waited_seconds,
             longest_wait_seconds = greatest(d.longest_wait_seconds, excluded.longest_wait_seconds)`,
      [this.tenant.tenantId, source, this.now(), seconds],
    );
  }

  private async messageOf(source: Source): Promise<string | null> {
    const [row] = (await this.archive.query(
      'select message from harvest_state where tenant_id = $1 and source = $2',
      [this.tenant.tenantId, source],
    )) as { message: string | null }[];
    return row?.message ?? null;
  }

  private async set(
    source: Source,
    state: State,
    change: { message: string | null; nextStep: string | null; more: string; values: unknown[] },
  ): Promise<void> {
    await this.archive.query(
      `update harvest_state
          set since = case when state = $3 then since else now() end, state = $3, message = $4, next_step = $5,
              ${change.more}
        where tenant_id = $1 and source = $2`,
      [this.tenant.tenantId, source, state, change.message, change.nextStep, ...change.values],
    );
    await this.tell(source, state);
  }

  private async tell(source: Source, state: State): Promise<void> {
    const message: StreamMessage = {
      kind: 'harvest',
      tenantId: this.tenant.entraId,
      source,
      state,
      at: `${this.now().toISOString().slice(0, -1)}000Z`,
    };
    await this.archive.query('select pg_notify($1, $2)', [streamChannel, JSON.stringify(message)]);
  }
}
