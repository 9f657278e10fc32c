// Compares what the archive says of one tenant with what is true of it.
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { type Tally, tallyLabels } from './score.ts';

export interface TenantScore {
  readonly events: number;
  /** By what is scored: `links`, `ledger approved` and so on, `reconstruction`, `reconstructed outcome`. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** In words, what was wrong; empty if nothing was. */
  readonly mistakes: readonly string[];
}

/** In the ledger's words. */
const classOf = {
  approved: 'approved',
  exempt: 'exempt',
  'outside-policy': 'outside_policy',
  'service-made': 'service_made',
  unexplained: 'unexplained',
} as const;

const outcomeOf: Readonly<Record<string, readonly string[]>> = {
  needsApproval: ['waiting', 'lost_sight', 'expired_unanswered'],
  approved: ['approved_open', 'approved_lapsed', 'lost_sight'],
  rejected: ['rejected'],
  cancelled: ['cancelled'],
  completed: ['completed'],
  expired: ['expired_unanswered', 'approved_lapsed', 'lost_sight'],
};

export async function judgeTenant(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
): Promise<TenantScore> {
  const archived = await archive.query<{ id: string }>(
    'select event_id as id from audit_event where tenant_id = $1',
  );
  const known = new Set(archived.map(({ id }) => id));
  const parts = [
    await judgeLedger(archive, model, until, known),
    await judgeLinks(archive, model, until, known),
    await judgeReconstruction(archive, model, until, known),
  ];
  return {
    events: known.size,
    tallies: new Map(parts.flatMap(({ tallies }) => [...tallies])),
    mistakes: parts.flatMap(({ mistakes }) => mistakes),
  };
}

type Part = Pick<TenantScore, 'tallies' | 'mistakes'>;

async function judgeLedger(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
  known: ReadonlySet<string>,
): Promise<Part> {
  const writes = model.protectedWrites(until).filter(({ eventId }) => known.has(eventId));
  const truth = new Map<string, string>(writes.map(({ eventId, truth: one }) => [eventId, classOf[one]]));
  const rows = await archive.query<{ id: string; class: string; reason: string }>(
    `select e.event_id as id, w.class, w.reason from protected_write w
       join audit_event e on e.tenant_id = w.tenant_id and e.occurred_at = w.occurred_at and e.position = w.position
      where w.tenant_id = $1`,
  );
  const said = new Map(rows.map((row) => [row.id, row.class]));
  const reasons = new Map(rows.map(({ id, reason }) => [id, reason]));
  const tallies = tallyLabels(truth, said, 'undecidable');
  const ids = new Set([...truth.keys(), ...said.keys()]);
  const mistakes = [...ids].flatMap((id) => {
    const [is, says] = [truth.get(id) ?? 'no protected write', said.get(id) ?? 'nothing'];
    if (is === says || says === 'undecidable') return [];
    const event = model.eventById(id);
    return [
      `${event?.occurredAt} ${event?.story} ${event?.json.activityType} ${id}: is ${is}, said ${says} (${reasons.get(id)})`,
    ];
  });
  return { tallies: new Map([...tallies].map(([name, tally]) => [`ledger ${name}`, tally])), mistakes };
}

async function judgeLinks(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
  known: ReadonlySet<string>,
): Promise<Part> {
  const links = await archive.query<{ id: string; requestId: string; role: string; strength: string }>(
    `select e.event_id as id, l.request_id as "requestId", l.role, l.strength from case_event l
       join audit_event e on e.tenant_id = l.tenant_id and e.occurred_at = l.occurred_at and e.position = l.position
      where l.tenant_id = $1 and l.role in ('effect', 'candidate')`,
  );
  const effects = links.filter(({ role }) => role === 'effect');
  const offered = new Set(
    links.filter(({ role }) => role === 'candidate').map(({ id, requestId }) => `${requestId} ${id}`),
  );
  const pair = ({ requestId, id }: { requestId: string; id: string }) => `${requestId} ${id}`;
  const truth = new Map(
    model
      .requestsFiledUntil(until)
      .flatMap(({ id, effectEventIds }) =>
        effectEventIds
          .filter((one) => known.has(one))
          .map((one) => [pair({ requestId: id, id: one }), 'links'] as const),
      ),
  );
  const said = new Map<string, string>(effects.map((link) => [pair(link), 'links']));
  const cases = await archive.query<{ id: string }>(
    'select request_id as id from approval_case where tenant_id = $1',
  );
  const knownRequests = new Set(cases.map(({ id }) => id));
  // Offered and not claimed: ambiguous, not missed. Nor is what belongs to a request that was never to be known.
  for (const one of truth.keys()) {
    const isKnown = knownRequests.has(one.slice(0, one.indexOf(' ')));
    if (!said.has(one) && (offered.has(one) || !isKnown)) said.set(one, 'ambiguous');
  }
  const mistakes = [
    ...[...said]
      .filter(([one, what]) => what === 'links' && !truth.has(one))
      .map(([one]) => `false link ${one}`),
    ...[...truth.keys()].filter((one) => !said.has(one)).map((one) => `missed link ${one}`),
  ].map((text) => {
    const [requestId = '', eventId = ''] = text.split(' ').slice(-2);
    return `${text}: ${model.requestById(requestId)?.story ?? '?'}, event of ${model.eventById(eventId)?.story ?? '?'} ${model.eventById(eventId)?.json.activityType ?? ''}`;
  });
  return { tallies: tallyLabels(truth, said, 'ambiguous'), mistakes };
}

async function judgeReconstruction(
  archive: ArchiveBuilder,
  model: TenantModel,
  until: number,
  known: ReadonlySet<string>,
): Promise<Part> {
  const rows = await archive.query<{
    id: string;
    origin: string;
    outcome: string;
    requesterId: string | null;
  }>(
    `select request_id as id, origin, outcome, coalesce(requester_id, requester_app_id) as "requesterId"
       from approval_case where tenant_id = $1`,
  );
  const observed = new Set(rows.filter(({ origin }) => origin === 'observed').map(({ id }) => id));
  const reconstructed = new Map(
    rows.filter(({ origin }) => origin === 'reconstructed').map((row) => [row.id, row]),
  );
  // What Graph showed to nobody and whose own events name it can be rebuilt.
  const lost = model.requestsFiledUntil(until).filter(
    ({ id, approvalEventIds }) =>
      !observed.has(id) &&
      approvalEventIds.some((one) => {
        const event = model.eventById(one);
        return known.has(one) && event?.json.resources.some(({ resourceId }) => resourceId === id);
      }),
  );
  const truth = new Map(lost.map(({ id }) => [id, 'reconstruction']));
  const said = new Map([...reconstructed.keys()].map((id) => [id, 'reconstruction']));
  const tallies = new Map(tallyLabels(truth, said));
  const right = lost.filter((request) => {
    const row = reconstructed.get(request.id);
    const status = request.statusAt(until) ?? '';
    return row?.requesterId === request.requester.id && (outcomeOf[status] ?? []).includes(row.outcome);
  });
  const found = lost.filter(({ id }) => reconstructed.has(id)).length;
  tallies.set('reconstructed outcome', { said: found, true: lost.length, right: right.length, undecided: 0 });
  const rightIds = new Set(right.map(({ id }) => id));
  const mistakes = [
    ...[...said.keys()].filter((id) => !truth.has(id)).map((id) => `invented request ${id}`),
    ...lost
      .filter(({ id }) => !rightIds.has(id))
      .map(
        ({ id, story, statusAt: _, ...request }) =>
          `reconstruction of ${id} (${story}): is ${request.history.at(-1)?.status}, said ${reconstructed.get(id)?.outcome ?? 'nothing'}`,
      ),
  ];
  return { tallies, mistakes };
}
