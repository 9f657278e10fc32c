import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import type { DataSource } from 'typeorm';

// DuckDB gets what it is best at: typed columns, one table without joins, sorted by tenant and time, instants
// without a zone (with one it would ask ICU and be ten times slower), and answers computed in advance where
// Postgres has to work them out (flagged, seconds of a waiting request).
const tables = {
  cases: {
    columns: `tenant_id int, requested_at timestamp, outcome varchar, effect varchar, origin varchar, requester varchar,
      approver varchar, decision varchar, seconds double, decided_at timestamp, without_note boolean, flagged boolean`,
    order: 'tenant_id, requested_at',
    source: `
      select c.tenant_id, c.requested_at at time zone 'UTC', c.outcome, c.effect, c.origin,
             coalesce(c.requester_id, c.requester_app_id), c.approver_id, c.decision,
             coalesce(c.decide_seconds::float8, case when c.outcome = 'waiting' then
               greatest(0, extract(epoch from greatest(c.last_seen_at, r.ended_at) - c.requested_at)) end),
             coalesce(c.decided_at, c.decided_at_earliest + (c.decided_at_latest - c.decided_at_earliest) / 2)
               at time zone 'UTC',
             btrim(coalesce(c.approval_justification, '')) = '',
             exists (select from finding_evidence e join finding f using (tenant_id, finding_id)
                      where e.tenant_id = c.tenant_id and e.kind = 'case' and e.subject = c.request_id)
        from approval_case c
        left join (select tenant_id, max(ended_at) as ended_at from sweep
                    where source = 'approval-requests' and complete group by 1) r using (tenant_id)`,
  },
  events: {
    columns: 'tenant_id int, occurred_at timestamp, category varchar, operation varchar, result varchar',
    order: 'tenant_id, occurred_at',
    source: `
      select e.tenant_id, e.occurred_at at time zone 'UTC', k.category, k.operation_type, k.result
        from audit_event e join event_kind k using (kind_id)`,
  },
  findings: {
    columns: 'tenant_id int, first_at timestamp, detection varchar',
    order: 'tenant_id, first_at',
    source: `select tenant_id, first_at at time zone 'UTC', detection from finding`,
  },
};

/** The same rows in DuckDB, in memory, with as many threads as a fair share of this machine. */
export async function openDuck(
  dataSource: DataSource,
  folder: string,
  threads: number,
): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const duck = await instance.connect();
  for (const [name, { columns, order, source }] of Object.entries(tables)) {
    const file = join(folder, `${name}.csv`);
    await copyOut(dataSource, source, file);
    await duck.run(`create table staged (${columns})`);
    await duck.run(`copy staged from '${file}' (header false, nullstr '\\N')`);
    await duck.run(`create table ${name} as select * from staged order by ${order}`);
    await duck.run('drop table staged');
  }
  return duck;
}

async function copyOut(dataSource: DataSource, source: string, file: string): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.ClientBase;
    const sql = `copy (${source}) to stdout (format csv, null '\\N')`;
    await pipeline(client.query(copyStreams.to(sql)), createWriteStream(file));
  } finally {
    await runner.release();
  }
}

/** Rows as the client gets them, numbers as numbers. */
export async function askDuck(duck: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await duck.runAndReadAll(sql);
  return reader
    .getRowsJS()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}
