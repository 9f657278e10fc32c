// What may go, said a second time and independently: from the plain history that a test made up, without looking at
// the database. Then random policies and holds are carried out, and both have to agree.
import fc from 'fast-check';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import {
  alice,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  carol,
  changed,
  plus,
} from './builders.ts';
import { useDatabase } from './database.ts';
import { forgetEverything } from './derived-rows.ts';
import { keepDays, purge, releaseHold, setHold } from './retention.ts';
import { archiveProblem, storedLeaves } from './stored-leaves.ts';

const database = useDatabase();
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 15);

const people = [alice, bob, carol];
/** Days since the start; the last reads are on this one. */
const endDay = 800.77;
const at = (day: number) => plus('2024-01-01T00:00:00.000Z', { seconds: Math.round(day * 86_400) });
const classes = ['approval-requests', 'access-policies', 'audit-events'] as const;
type Class = (typeof classes)[number];

const day = fc.integer({ min: 1, max: 780 });
const who = fc.nat({ max: 2 });
const history = fc.record({
  requests: fc.array(
    fc.record({ day, who, by: who, decides: fc.boolean(), works: fc.boolean(), stays: fc.boolean() }),
    { maxLength: 5 },
  ),
  events: fc.array(fc.record({ day, who }), { maxLength: 5 }),
  policies: fc.array(fc.record({ day, for: fc.integer({ min: 2, max: 300 }), stays: fc.boolean() }), {
    maxLength: 3,
  }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const released = fc.nat({ max: 3 }).map((number) => number === 0);
const hold = fc.oneof(
  fc.record({ request: fc.nat({ max: 2 }), released }),
  fc.record({
    from: fc.option(day, { nil: undefined }),
    for: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
    person: fc.option(who, { nil: undefined }),
    released,
  }),
);
type Hold = typeof hold extends fc.Arbitrary<infer T> ? T : never;

const days = fc.constantFrom(null, 31, 100, 365, 700);
const policies = fc.record({ 'approval-requests': days, 'access-policies': days, 'audit-events': days });

interface Modelled {
  readonly id: string;
  readonly class: Class;
  /** The stretch of time it tells of, in days. */
  from: number;
  to: number;
  readonly people: readonly string[];
  /** The request it belongs to. */
  readonly request: string | null;
  /** What decides about its age. */
  last: number;
  stays: boolean;
}

interface Told {
  readonly objects: readonly Modelled[];
  /** What happens when: [day, what]. */
  readonly moments: readonly (readonly [number, () => Promise<void>])[];
}

/** The history as steps, and what the model has to know of it. Nothing happens twice at the same moment. */
function plan(archive: ArchiveBuilder, told: History): Told {
  const objects: Modelled[] = [];
  const moments: [number, () => Promise<void>][] = [];
  const events: unknown[] = [];
  const visible = { requests: new Map<string, unknown>(), policies: new Map<string, unknown>() };
  const see = (kind: keyof typeof visible, now: number) => {
    for (const object of objects) if (visible[kind].has(object.id)) object.last = now;
    const all = [...visible[kind].values()];
    return kind === 'requests' ? archive.readRequests(at(now), all) : archive.readPolicies(at(now), all);
  };
  for (const [index, one] of told.requests.entries()) {
    const asked = one.day + index * 0.1;
    const requester = people[one.who]!;
    const json = aRequestJson({
      id: `request-${index}`,
      payloadId: `payload-${index}`,
      by: requester,
      at: at(asked),
    });
    const involved = [requester, ...(one.decides ? [people[one.by]!] : [])].map(({ id }) => id);
    objects.push({
      ...{ id: json.id, class: 'approval-requests', from: asked, to: asked, last: asked },
      ...{ people: involved, request: json.id, stays: one.stays },
    });
    const show = (now: number, content: unknown) =>
      moments.push([now, () => (visible.requests.set(json.id, content), see('requests', now))]);
    show(asked + 0.01, json);
    if (one.decides) show(asked + 0.03, changed(json, 'approved', at(asked + 0.02), people[one.by]!));
    if (!one.stays)
      moments.push([asked + 0.05, () => (visible.requests.delete(json.id), see('requests', asked + 0.05))]);
    if (one.works) {
      const effect = anEffectOf(json, { id: `effect-${index}`, by: requester, at: at(asked + 0.04) });
      events.push(effect);
      objects.push({
        ...{ id: effect.id, class: 'audit-events', from: asked + 0.04, to: asked + 0.04, last: asked + 0.04 },
        ...{ people: involved, request: json.id, stays: false },
      });
    }
  }
  for (const [index, one] of told.events.entries()) {
    const by = people[one.who]!;
    events.push(
      anEventJson({ id: `event-${index}`, by, at: at(one.day), activityType: 'Patch NotificationTemplate' }),
    );
    objects.push({
      ...{ id: `event-${index}`, class: 'audit-events', from: one.day, to: one.day, last: one.day },
      ...{ people: [by.id], request: null, stays: false },
    });
  }
  for (const [index, one] of told.policies.entries()) {
    const from = one.day + index * 0.1 + 0.5;
    const json = aPolicyJson({ id: `policy-${index}`, at: at(from) });
    const object: Modelled = {
      ...{ id: json.id, class: 'access-policies', from, to: Infinity, last: from },
      ...{ people: [], request: null, stays: one.stays },
    };
    objects.push(object);
    moments.push([from, () => (visible.policies.set(json.id, json), see('policies', from))]);
    const end = from + one.for;
    // Gone only if a read before the end of the history no longer shows it.
    if (one.stays || end > endDay - 1) object.stays = true;
    else
      moments.push([end, () => (visible.policies.delete(json.id), (object.to = end), see('policies', end))]);
  }
  moments.sort(([a], [b]) => a - b);
  moments.push([endDay, () => see('requests', endDay)], [endDay, () => see('policies', endDay)]);
  moments.push([endDay, () => archive.readEvents(at(endDay), events)]);
  return { objects, moments };
}

function endOf({ from = 200, for: length }: Exclude<Hold, { request: number }>): number {
  return length === undefined ? Infinity : from + length;
}

/** The condition of a hold for one object by itself. */
function meets(object: Modelled, one: Hold): boolean {
  if ('request' in one) return object.request === `request-${one.request}`;
  const { from = -Infinity, person } = one;
  const to = endOf(one);
  if (object.class === 'access-policies')
    return person === undefined && object.from < to && object.to >= from;
  const end = object.class === 'approval-requests' ? object.last : object.to;
  if (object.from >= to || end < from) return false;
  return person === undefined || object.people.includes(people[person]!.id);
}

/** A case is held whole as soon as a part of it is. */
function isHeld(object: Modelled, all: readonly Modelled[], holds: readonly Hold[]): boolean {
  const whole = object.request === null ? [object] : all.filter(({ request }) => request === object.request);
  return holds.some((one) => !one.released && whole.some((part) => meets(part, one)));
}

async function deletedIds(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ id: string }>(
    'select distinct object_id as id from observation where tenant_id = $1 and purged_at_position is not null',
  );
  return rows.map(({ id }) => id).sort();
}

/** The changes that are called unapproved. */
async function accused(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ subject: string }>(
    `select subject from finding where tenant_id = $1 and detection = 'unapproved-change'`,
  );
  return rows.map(({ subject }) => subject);
}

test('what is deleted is exactly what the policies let go and no hold keeps', async () => {
  let deletedInAll = 0;
  let heldInAll = 0;
  await fc.assert(
    fc.asyncProperty(
      history,
      policies,
      fc.array(hold, { maxLength: 3 }),
      fc.shuffledSubarray([...classes], { minLength: 3 }),
      async (told, keep, holds, order) => {
        await forgetEverything(database);
        const archive = await anArchive(database);
        const { objects, moments } = plan(archive, told);
        for (const [, happen] of moments) await happen();
        await archive.derive();
        for (const one of holds) {
          const set =
            'request' in one
              ? await setHold(archive, { request: `request-${one.request}` })
              : await setHold(archive, {
                  from: one.from === undefined ? null : at(one.from),
                  to: endOf(one) === Infinity ? null : at(endOf(one)),
                  person: one.person === undefined ? null : people[one.person]!.id,
                });
          if (one.released) await releaseHold(archive, set);
        }
        const leaves = await storedLeaves(archive);
        const before = await accused(archive);
        for (const name of order) {
          await keepDays(archive, name, keep[name]);
          if (keep[name] === null) continue;
          const result = await purge(archive, name, 2).catch((error: Error) => error.message);
          expect([{ done: true }, 'There is nothing to delete.']).toContainEqual(result);
          await archive.derive();
        }
        const due = objects.filter((object) => {
          const limit = keep[object.class];
          return limit !== null && !object.stays && object.last < endDay - limit;
        });
        const free = due.filter((object) => !isHeld(object, objects, holds));
        deletedInAll += free.length;
        heldInAll += due.length - free.length;
        expect(await deletedIds(archive)).toEqual(free.map(({ id }) => id).sort());
        expect((await storedLeaves(archive)).slice(0, leaves.length)).toEqual(leaves);
        expect(await archiveProblem(archive)).toBeNull();
        // Deleting a request does not make a bypass of what it allowed.
        expect(before).toEqual(expect.arrayContaining(await accused(archive)));
      },
    ),
    { numRuns: runs },
  );
  // Else it would have shown nothing.
  expect(deletedInAll).toBeGreaterThan(runs);
  expect(heldInAll).toBeGreaterThan(runs / 4);
}, 900_000);
