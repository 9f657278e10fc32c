import { findTickets, type TicketPatterns } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const ticketsSql = `
with changed as (
  select tenant_id, request_id, tickets from approval_case where tenant_id = $1 and request_id = any($2)
), dropped as (
  delete from case_ticket t using changed c
   where t.tenant_id = $1 and t.request_id = c.request_id and t.ticket <> all(c.tickets)
)
insert into case_ticket (tenant_id, request_id, ticket)
select tenant_id, request_id, unnest(tickets) from changed
on conflict do nothing`;

/** What the tickets of these cases are looked up by. */
export async function saveTickets(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<void> {
  if (requestIds.length > 0) await runner.query(ticketsSql, [tenantId, requestIds]);
}

const casesPerRead = 2000;

/**
 * After a change of the patterns: the tickets of all cases again, in the transaction that notes the new rule, so that
 * a tenant never has tickets of two rules. Returns the cases whose tickets are others now.
 */
export async function followTicketRule(
  runner: QueryRunner,
  tenantId: number,
  patterns: TicketPatterns,
): Promise<RuledCase[]> {
  const noted = (await runner.query(
    `insert into ticket_rule as r (tenant_id, rule) values ($1, $2)
     on conflict (tenant_id) do update set rule = excluded.rule where r.rule <> excluded.rule
     returning tenant_id`,
    [tenantId, patterns.rule],
  )) as unknown[];
  if (noted.length === 0) return [];
  const changed: RuledCase[] = [];
  let after: string | null = '';
  while (after !== null) {
    const cases: CaseTexts[] = await casesAfter(runner, tenantId, after);
    changed.push(...(await findAgain(runner, tenantId, cases, patterns)));
    after = cases.length < casesPerRead ? null : (cases.at(-1)?.requestId ?? null);
  }
  return changed;
}

export interface RuledCase {
  readonly requestId: string;
  readonly requesterId: string | null;
}

interface CaseTexts {
  readonly requestId: string;
  readonly justification: string | null;
  readonly note: string | null;
  readonly resourceName: string | null;
}

function casesAfter(runner: QueryRunner, tenantId: number, after: string): Promise<CaseTexts[]> {
  return runner.query(
    `select request_id as "requestId", request_justification as justification,
            approval_justification as note, resource_name as "resourceName"
       from approval_case where tenant_id = $1 and request_id > $2 order by request_id limit ${casesPerRead}`,
    [tenantId, after],
  );
}

async function findAgain(
  runner: QueryRunner,
  tenantId: number,
  cases: readonly CaseTexts[],
  patterns: TicketPatterns,
): Promise<RuledCase[]> {
  const found = cases.map(({ requestId, justification, note, resourceName }) => ({
    request_id: requestId,
    tickets: findTickets(patterns, { texts: [justification, note], resourceName }),
  }));
  const [changed] = (await runner.query(
    `update approval_case c set tickets = g.tickets
       from jsonb_to_recordset($2) as g(request_id text, tickets text[])
      where c.tenant_id = $1 and c.request_id = g.request_id and c.tickets <> g.tickets
      returning c.request_id as "requestId", c.requester_id as "requesterId"`,
    [tenantId, JSON.stringify(found)],
  )) as [RuledCase[]];
  await saveTickets(
    runner,
    tenantId,
    changed.map(({ requestId }) => requestId),
  );
  return changed;
}
