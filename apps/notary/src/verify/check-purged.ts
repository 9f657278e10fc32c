import { type QueryRunner } from 'typeorm';
import { VerifyProblem } from './verify-problem.ts';

type Range = readonly [first: number, last: number];

/** What the control record of one deletion names. */
interface Deletion {
  readonly positions: readonly Range[];
  readonly explained: readonly Range[];
  readonly mayExplain: readonly Range[];
}

interface ObjectRow {
  readonly objectId: string;
  readonly source: string;
  readonly control: number;
  /** Of its deleted contents that name this control record. */
  readonly positions: readonly number[];
}

interface LinkRow {
  readonly event: number;
  readonly control: number;
  readonly tie: string;
}

const perLook = 2000;

/**
 * What deletions leave beside the archive steers it: an object of purged_object is withheld when it comes again, a
 * write of purged_link is not accused. So each of their rows has to be justified by a retention record that names it.
 */
export async function checkPurged(runner: QueryRunner, tenantId: number): Promise<void> {
  const deletions = await readDeletions(runner, tenantId);
  for await (const { objectId, source, control, positions } of readObjects(runner, tenantId)) {
    const deletion = deletions.get(control);
    if (!deletion || !positions.some((position) => isWithin(position, deletion.positions)))
      throw new VerifyProblem(
        'purged_object',
        control,
        `the object ${objectId} of ${source}`,
        'no retention record at this position names a deleted content of it: what arrives of it would be withheld without reason.',
      );
  }
  for await (const { event, control, tie } of readLinks(runner, tenantId)) {
    const deletion = deletions.get(control);
    const named = tie === 'explained' ? deletion?.explained : deletion?.mayExplain;
    if (!named || !isWithin(event, named))
      throw new VerifyProblem(
        'purged_link',
        event,
        `the tie to the control record ${control}`,
        `that is no retention record which names this change as ${tie}: it would not be accused without reason.`,
      );
  }
}

function isWithin(position: number, ranges: readonly Range[]): boolean {
  return ranges.some(([first, last]) => first <= position && position <= last);
}

async function readDeletions(runner: QueryRunner, tenantId: number): Promise<Map<number, Deletion>> {
  const rows = (await runner.query(
    `select position::float8 as position, body from control_record where tenant_id = $1 and kind = 'retention'`,
    [tenantId],
  )) as { position: number; body: string }[];
  return new Map(rows.map(({ position, body }) => [position, readBody(position, body)]));
}

function readBody(position: number, body: string): Deletion {
  const wrong = (finding: string) =>
    new VerifyProblem('control_record', position, 'the retention record', finding);
  let members: Partial<Record<keyof Deletion, unknown>>;
  try {
    members = JSON.parse(body) as typeof members;
  } catch {
    throw wrong('its body is no JSON.');
  }
  const ranges = (name: keyof Deletion) => {
    const list = members[name] ?? [];
    if (!Array.isArray(list) || !list.every(isRange)) throw wrong(`${name} of its body are no ranges.`);
    return list;
  };
  return {
    positions: ranges('positions'),
    explained: ranges('explained'),
    mayExplain: ranges('mayExplain'),
  };
}

function isRange(value: unknown): value is Range {
  return Array.isArray(value) && value.length === 2 && value.every((one) => Number.isSafeInteger(one));
}

async function* readObjects(runner: QueryRunner, tenantId: number): AsyncGenerator<ObjectRow> {
  for (let after = { objectId: '', source: '' }; ;) {
    const rows = (await runner.query(
      `with look as (
         select object_id, source, control_position from purged_object
          where tenant_id = $1 and (object_id, source) > ($2, $3)
          order by object_id, source limit ${perLook}
       )
       select look.object_id as "objectId", look.source, look.control_position::float8 as control,
              coalesce(array_agg(o.position::float8) filter (where o.position is not null), '{}') as positions
         from look
         left join observation o on o.tenant_id = $1 and o.purged_at_position = look.control_position
          and o.source = look.source and lower(o.object_id) = look.object_id
        group by 1, 2, 3 order by 1, 2`,
      [tenantId, after.objectId, after.source],
    )) as ObjectRow[];
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < perLook) return;
    after = last;
  }
}

async function* readLinks(runner: QueryRunner, tenantId: number): AsyncGenerator<LinkRow> {
  for (let after = -1; ;) {
    const rows = (await runner.query(
      `select event_position::float8 as event, control_position::float8 as control, tie
         from purged_link where tenant_id = $1 and event_position > $2
        order by event_position limit ${perLook}`,
      [tenantId, after],
    )) as LinkRow[];
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < perLook) return;
    after = last.event;
  }
}
