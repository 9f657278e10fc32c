import { graphTime, type Person, type World } from './world.ts';
import { Random } from './random.ts';
import { justifications, nouns } from './words.ts';

export const statuses = [
  'needsApproval',
  'approved',
  'rejected',
  'cancelled',
  'completed',
  'expired',
] as const;
export type Status = (typeof statuses)[number];

const secondsPerDay = 86_400;

/** All requests, as columns: a million of them fit into some fifty megabytes. Times in seconds, 0 for none. */
export interface RequestTable {
  readonly count: number;
  readonly requestedAt: Float64Array;
  readonly decidedAt: Float64Array;
  readonly doneAt: Float64Array;
  readonly tenant: Uint16Array;
  readonly requester: Uint8Array;
  readonly approver: Uint8Array;
  readonly status: Uint8Array;
  readonly object: Uint32Array;
}

export function makeRequests(world: World): RequestTable {
  const { rows, seed, requestShare = 0.1 } = world.options;
  const random = new Random(seed, 3);
  const count = Math.round(rows * requestShare);
  const table: RequestTable = {
    count,
    requestedAt: new Float64Array(count).map(() => world.second(random)).sort(),
    decidedAt: new Float64Array(count),
    doneAt: new Float64Array(count),
    tenant: new Uint16Array(count),
    requester: new Uint8Array(count),
    approver: new Uint8Array(count),
    status: new Uint8Array(count),
    object: new Uint32Array(count),
  };
  for (let i = 0; i < count; i += 1) fillRequest(world, random, table, i);
  return table;
}

function fillRequest(world: World, random: Random, table: RequestTable, i: number): void {
  const requestedAt = table.requestedAt[i] as number;
  table.tenant[i] = world.tenant(random);
  table.requester[i] = world.person(random);
  do table.approver[i] = world.person(random);
  while (table.approver[i] === table.requester[i]);
  table.object[i] = protectedObject(world, random, table.tenant[i] as number);
  const status = drawStatus(random);
  table.status[i] = statuses.indexOf(status);
  const waited = Math.min(29 * secondsPerDay, Math.floor(Math.exp(7.6 + 1.6 * random.normal())));
  if (status !== 'needsApproval')
    table.decidedAt[i] = requestedAt + (status === 'expired' ? 30 * secondsPerDay : waited);
  if (status === 'completed') table.doneAt[i] = (table.decidedAt[i] as number) + 30 + random.below(7200);
}

function protectedObject(world: World, random: Random, tenant: number): number {
  for (;;) {
    const number = world.objectNumber(random);
    if (world.object(tenant, number).type.isProtected) return number;
  }
}

function drawStatus(random: Random): Status {
  const x = random.unit();
  if (x < 0.62) return 'completed';
  if (x < 0.7) return 'approved';
  if (x < 0.8) return 'rejected';
  if (x < 0.85) return 'cancelled';
  return x < 0.97 ? 'expired' : 'needsApproval';
}

export function isDecided(status: Status): boolean {
  return status === 'completed' || status === 'approved' || status === 'rejected';
}

/** The id and the texts of a request: drawn from its own seed, so that its events can name it. */
export function requestRandom(world: World, index: number): Random {
  return new Random(world.options.seed + index, 4);
}

/** What the requester asked for, in the words of a request. */
export function operationOf(type: string, index: number): 'wipe' | 'Delete' | 'Update' | 'Assign' {
  if (type === 'ManagedDevice') return 'wipe';
  return (['Delete', 'Update', 'Assign'] as const)[index % 3] as 'Delete';
}

/** One approval request of Graph beta, as it stands at the end. */
export function requestJson(world: World, table: RequestTable, index: number): string {
  const random = requestRandom(world, index);
  const id = random.uuid();
  const status = statuses[table.status[index] as number] as Status;
  const object = world.object(table.tenant[index] as number, table.object[index] as number);
  const requested = table.requestedAt[index] as number;
  const decided = table.decidedAt[index] as number;
  const hasAnswer = isDecided(status);
  return JSON.stringify({
    id,
    requestDateTime: graphTime(requested),
    expirationDateTime: graphTime(requested + 30 * secondsPerDay),
    lastModifiedDateTime: graphTime((table.doneAt[index] as number) || decided || requested),
    requestor: identitySet(world.people[table.requester[index] as number] as Person),
    approver: hasAnswer ? identitySet(world.people[table.approver[index] as number] as Person) : null,
    status,
    requestJustification: `${random.pick(justifications)} ${random.below(100_000)}`,
    approvalJustification: hasAnswer ? `ok ${random.pick(nouns)} reviewed ${random.below(1000)}` : null,
    requiredOperationApprovalPolicyTypes: [object.type.policyType],
    payloadId: object.id,
    payloadName: object.name,
    payloadType: object.type.name,
    payloadOperation: operationOf(object.type.name, index),
    payload: JSON.stringify({
      id: object.id,
      displayName: object.name,
      description: random.pick(nouns).repeat(20),
    }),
  });
}

function identitySet(person: Person): object {
  return {
    user: { id: person.id, displayName: person.name, Upn: person.upn },
    application: null,
    device: null,
  };
}
