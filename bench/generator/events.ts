import {
  isDecided,
  operationOf,
  requestRandom,
  statuses,
  type RequestTable,
  type Status,
} from './requests.ts';
import { graphTime, type ManagedObject, type Person, type World } from './world.ts';
import { Random } from './random.ts';
import { nouns, operations, properties } from './words.ts';

const asked = 0;
const decided = 1;
const carriedOut = 2;

/** More than any index, so that second and index sort as one number and stay exact. */
const indexSpan = 2 ** 24;

/** What each event in the order of time is: chance, or the trace of a request. */
export class EventPlan {
  readonly count: number;
  private readonly order: Float64Array;
  private readonly traces: Uint32Array;
  private readonly chances: number;

  constructor(world: World, requests: RequestTable) {
    const random = new Random(world.options.seed, 5);
    const traces: number[] = [];
    for (let i = 0; i < requests.count; i += 1) {
      const status = statuses[requests.status[i] as number] as Status;
      traces.push(i * 4 + asked);
      if (isDecided(status)) traces.push(i * 4 + decided);
      if (status === 'completed') traces.push(i * 4 + carriedOut);
    }
    this.count = Math.max(world.options.rows, traces.length);
    this.chances = this.count - traces.length;
    this.traces = Uint32Array.from(traces);
    this.order = new Float64Array(this.count);
    for (let i = 0; i < this.chances; i += 1) this.order[i] = world.second(random) * indexSpan + i;
    for (const [j, trace] of traces.entries()) {
      const index = this.chances + j;
      this.order[index] = timeOf(requests, trace) * indexSpan + index;
    }
    this.order.sort();
  }

  at(nth: number): { index: number; second: number; trace: number | undefined } {
    const value = this.order[nth] as number;
    const index = value % indexSpan;
    return { index, second: Math.floor(value / indexSpan), trace: this.traces[index - this.chances] };
  }
}

function timeOf(requests: RequestTable, trace: number): number {
  const times = [requests.requestedAt, requests.decidedAt, requests.doneAt][trace & 3] as Float64Array;
  return times[trace >> 2] as number;
}

interface Happening {
  readonly tenant: number;
  readonly actor: Person;
  readonly activityType: string;
  readonly operation: string;
  readonly category: string;
  readonly component: string;
  readonly resource: Pick<ManagedObject, 'id' | 'name'> & { readonly type: string };
  /** JSON text of the first property; the rest is chance. */
  readonly firstProperty: string | null;
}

export interface GeneratedEvent {
  readonly tenant: number;
  readonly json: string;
}

/** The nth audit event in the order of time, some 1.5 kB as from Graph beta. */
export function eventAt(world: World, requests: RequestTable, plan: EventPlan, nth: number): GeneratedEvent {
  const { index, second, trace } = plan.at(nth);
  const random = new Random(world.options.seed + index, 6);
  const happening = trace === undefined ? chance(world, random) : traced(world, requests, trace);
  return { tenant: happening.tenant, json: eventJson(happening, second, random) };
}

function chance(world: World, random: Random): Happening {
  const tenant = world.tenant(random);
  const operation = random.pick(operations);
  const object = chanceObject(world, random, tenant, operation);
  const verb = operation === 'Action' ? 'sync' : operation;
  return {
    tenant,
    actor: world.people[world.person(random)] as Person,
    activityType: `${verb} ${object.type.name}${random.chance(0.02) ? 'Assignment' : ''}`,
    operation,
    category: object.type.category,
    component: object.type.name,
    resource: { id: object.id, name: object.name, type: object.type.name },
    firstProperty: null,
  };
}

/** One change in two hundred goes around the control; the others of protected objects are traces of requests. */
function chanceObject(world: World, random: Random, tenant: number, operation: string): ManagedObject {
  const mayBeProtected = operation === 'Get' || random.chance(0.005);
  for (;;) {
    const object = world.object(tenant, world.objectNumber(random));
    if (!object.type.isProtected || mayBeProtected) return object;
    if (object.type.name === 'ManagedDevice' && operation === 'Action') return object;
  }
}

const effects = {
  wipe: { verb: 'wipe', operation: 'Action', suffix: '' },
  Delete: { verb: 'Delete', operation: 'Delete', suffix: '' },
  Update: { verb: 'Patch', operation: 'Patch', suffix: '' },
  Assign: { verb: 'Create', operation: 'Create', suffix: 'Assignment' },
};

function traced(world: World, requests: RequestTable, trace: number): Happening {
  const request = trace >> 2;
  const step = trace & 3;
  const tenant = requests.tenant[request] as number;
  const object = world.object(tenant, requests.object[request] as number);
  const person = (step === decided ? requests.approver : requests.requester)[request] as number;
  const actor = world.people[person] as Person;
  if (step === carriedOut) {
    const effect = effects[operationOf(object.type.name, request)];
    return {
      tenant,
      actor,
      activityType: `${effect.verb} ${object.type.name}${effect.suffix}`,
      operation: effect.operation,
      category: object.type.category,
      component: object.type.name,
      resource: { id: object.id, name: object.name, type: object.type.name },
      firstProperty: null,
    };
  }
  const isRejected = statuses[requests.status[request] as number] === 'rejected';
  const verb = step === asked ? 'Create' : isRejected ? 'Reject' : 'Approve';
  const status = step === asked ? 'needsApproval' : isRejected ? 'rejected' : 'approved';
  const before = step === asked ? 'null' : '"needsApproval"';
  return {
    tenant,
    actor,
    activityType: `${verb} OperationApprovalRequest`,
    operation: step === asked ? 'Create' : 'Action',
    category: 'Role',
    component: 'OperationApprovalRequest',
    resource: {
      id: requestRandom(world, request).uuid(),
      name: object.name,
      type: 'OperationApprovalRequest',
    },
    firstProperty: `{"displayName":"Status","oldValue":${before},"newValue":"${status}"}`,
  };
}

// Written by hand, not by JSON.stringify: Graph's own order of members, twice as fast, and nothing needs escaping.
function eventJson(happening: Happening, second: number, random: Random): string {
  const { actor, resource } = happening;
  const result =
    random.chance(0.04) && happening.firstProperty === null
      ? random.pick(['Failure', 'ClientError'])
      : 'Success';
  return `{"id":"${random.uuid()}","displayName":"${happening.activityType}","componentName":"${happening.component}","activity":null,"activityDateTime":"${graphTime(second, random.bits())}","activityType":"${happening.activityType}","activityOperationType":"${happening.operation}","activityResult":"${result}","correlationId":"${random.uuid()}","category":"${happening.category}","actor":{"auditActorType":"ItPro","userPermissions":["*"],"applicationId":"5926fc8e-304e-4f59-8bed-58ca97cc39a4","applicationDisplayName":"Microsoft Intune portal extension","userPrincipalName":"${actor.upn}","servicePrincipalName":null,"ipAddress":null,"userId":"${actor.id}","remoteTenantId":null,"remoteUserId":null,"userRoleScopeTags":[{"displayName":"Default","roleScopeTagId":"0"}]},"resources":[{"displayName":"${resource.name}","auditResourceType":"Microsoft.Management.Services.Api.${resource.type}","type":"${resource.type}","resourceId":"${resource.id}","modifiedProperties":[${changes(happening.firstProperty, random)}]}]}`;
}

function changes(first: string | null, random: Random): string {
  const list = first === null ? [] : [first];
  const count = 3 + random.below(6);
  while (list.length < count) {
    const old = random.chance(0.5) ? 'null' : `"${random.pick(nouns)} ${random.bits().toString(36)}"`;
    const value =
      list.length === 0
        ? `{\\"${random.pick(nouns)}\\":\\"${random.bits().toString(36)}\\"}`
        : `${random.pick(nouns)} ${random.pick(nouns)} ${random.bits().toString(36)}`;
    list.push(`{"displayName":"${random.pick(properties)}","oldValue":${old},"newValue":"${value}"}`);
  }
  return list.join(',');
}
