import { type Instant } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type Channel, feedOf } from '../channels/channel.ts';

const sql = `
with given as (
  select * from jsonb_to_recordset($1) as c(name text, kind text, host text, format text)
), gone as (
  delete from notification_channel c where not exists (select from given g where g.name = c.name)
)
insert into notification_channel (name, kind, host, format, told_at)
select name, kind, host, format, $2 from given
on conflict (name) do update
   set (kind, host, format, told_at) = (excluded.kind, excluded.host, excluded.format, excluded.told_at)`;

/** Tells what is configured, without addresses and secrets. */
export async function tellChannels(
  dataSource: DataSource,
  channels: readonly Channel[],
  now: Instant,
): Promise<void> {
  const told = channels.map((channel) => {
    const { name, kind, host } = channel;
    return { name, kind, host, format: feedOf(channel)?.format ?? null };
  });
  await dataSource.query(sql, [JSON.stringify(told), now]);
}
