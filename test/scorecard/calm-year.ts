import { manualClock, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { playPlanted } from './play-planted.ts';

const present = Date.parse('2026-11-14T10:00:00Z');

/** More alarms a month than that, and nobody reads them. */
export const alarmsAMonthMax = 5;

export interface CalmYear {
  readonly requests: number;
  readonly months: number;
  /** High and critical findings of each whole month, and which rules they are of. */
  readonly alarms: readonly { readonly month: string; readonly findings: number; readonly rules: string }[];
  readonly byRule: readonly { readonly rule: string; readonly severity: string; readonly findings: number }[];
}

/** What is told of a year in which nothing happened: 500 requests a month, and people as they are. */
export async function measureCalmYear(archive: ArchiveBuilder, seed: number): Promise<CalmYear> {
  const simulator = await startSimulator({ scenario: 'calm-year', seed, clock: manualClock(present) });
  try {
    await playPlanted(archive, simulator.model, {
      ...{ until: present, everyDays: 28, isEventsLast: false },
    });
  } finally {
    await simulator.close();
  }
  const [counted] = await archive.query<{ requests: number; months: number }>(
    `select count(*)::int as requests,
            (extract(epoch from max(requested_at) - min(requested_at)) / 86400 / 30.4)::float8 as months
       from approval_case where tenant_id = $1`,
  );
  const alarms = await archive.query<CalmYear['alarms'][number]>(
    `select to_char(m.first, 'YYYY-MM') as month, count(f.finding_id)::int as findings,
            coalesce(string_agg(distinct f.detection, ', '), '') as rules
       from generate_series(date_trunc('month', $2::timestamptz, 'UTC'), $3::timestamptz, interval '1 month') as m(first)
       left join finding f
         on f.tenant_id = $1 and f.severity in ('high', 'critical')
        and f.first_at >= m.first and f.first_at < m.first + interval '1 month'
      group by m.first order by m.first`,
    [new Date(simulator.model.historyFrom).toISOString(), new Date(present).toISOString()],
  );
  const byRule = await archive.query<CalmYear['byRule'][number]>(
    `select detection as rule, severity, count(*)::int as findings
       from finding where tenant_id = $1 group by 1, 2 order by 1, 2`,
  );
  return { requests: counted?.requests ?? 0, months: counted?.months ?? 0, alarms, byRule };
}
