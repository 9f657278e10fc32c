// Deterministic answers of Graph: audit events, approval requests and access policies of invented tenants, as the
// exact bytes of pages. Streaming: a page is made when it is asked for.
import { eventAt, EventPlan } from './generator/events.ts';
import { makeRequests, requestJson, type RequestTable } from './generator/requests.ts';
import { objectTypes } from './generator/words.ts';
import { graphTime, World, type WorldOptions } from './generator/world.ts';
import { Random } from './generator/random.ts';

export { worldEnd, worldStart, type WorldOptions } from './generator/world.ts';

export interface GeneratedPage {
  readonly tenant: number;
  readonly pageNumber: number;
  readonly items: number;
  readonly bytes: Buffer;
}

export const itemsPerPage = 1000;
const root = 'https://graph.microsoft.com/beta';

/** Everything that `rows`, `tenants` and `seed` stand for. */
export class Generator {
  readonly events: number;
  readonly requests: number;
  private readonly world: World;
  private readonly table: RequestTable;
  private readonly plan: EventPlan;

  constructor(options: WorldOptions) {
    this.world = new World(options);
    this.table = makeRequests(this.world);
    this.plan = new EventPlan(this.world, this.table);
    this.events = this.plan.count;
    this.requests = this.table.count;
  }

  /**
   * The audit events, oldest first. `firstPageItems` shifts every page boundary: the same events in other
   * pages, as a second read with overlap brings them.
   */
  *eventPages(firstPageItems = itemsPerPage): Pages {
    const pages = new PageMaker(`${root}/deviceManagement/auditEvents`, firstPageItems);
    for (let nth = 0; nth < this.plan.count; nth += 1) {
      const { tenant, json } = eventAt(this.world, this.table, this.plan, nth);
      const page = pages.add(tenant, json);
      if (page) yield page;
    }
    yield* pages.rest();
  }

  /** When the nth event of all is: seconds since the world began. */
  secondOf(nth: number): number {
    return this.plan.at(nth).second;
  }

  /** The approval requests as they stand at the end, filed at `sinceSecond` of the world or later. */
  *requestPages(sinceSecond = 0): Pages {
    const pages = new PageMaker(`${root}/deviceManagement/operationApprovalRequests`, itemsPerPage);
    for (let index = 0; index < this.table.count; index += 1) {
      if ((this.table.requestedAt[index] as number) < sinceSecond) continue;
      const tenant = this.table.tenant[index] as number;
      const page = pages.add(tenant, requestJson(this.world, this.table, index));
      if (page) yield page;
    }
    yield* pages.rest();
  }

  /** One access policy for each protected type, in every tenant. */
  *policyPages(): Pages {
    const pages = new PageMaker(`${root}/deviceManagement/operationApprovalPolicies`, itemsPerPage);
    const random = new Random(this.world.options.seed, 7);
    for (let tenant = 0; tenant < this.world.options.tenants; tenant += 1) {
      for (const { policyType, isProtected } of objectTypes) {
        if (policyType && isProtected) pages.add(tenant, policyJson(policyType, random));
      }
    }
    yield* pages.rest();
  }
}

type Pages = globalThis.Generator<GeneratedPage, void, undefined>;

function policyJson(policyType: string, random: Random): string {
  return JSON.stringify({
    id: random.uuid(),
    displayName: `Protect ${policyType}`,
    description: null,
    lastModifiedDateTime: graphTime(0),
    policyType,
    policyPlatform: 'notApplicable',
    policySet: { policyType, policyPlatform: 'notApplicable' },
    approverGroupIds: [random.uuid()],
  });
}

/** Collects each tenant's objects into pages of a thousand. */
class PageMaker {
  private readonly waiting = new Map<number, string[]>();
  private readonly numbers = new Map<number, number>();
  private readonly url: string;
  private readonly firstPageItems: number;

  constructor(url: string, firstPageItems: number) {
    this.url = url;
    this.firstPageItems = firstPageItems;
  }

  add(tenant: number, json: string): GeneratedPage | undefined {
    const objects = this.waiting.get(tenant) ?? [];
    if (objects.push(json) === 1) this.waiting.set(tenant, objects);
    const max = this.numbers.has(tenant) ? itemsPerPage : this.firstPageItems;
    return objects.length === max ? this.close(tenant, objects, false) : undefined;
  }

  *rest(): Pages {
    for (const [tenant, objects] of this.waiting) yield this.close(tenant, objects, true);
  }

  private close(tenant: number, objects: readonly string[], isLast: boolean): GeneratedPage {
    const pageNumber = (this.numbers.get(tenant) ?? 0) + 1;
    this.numbers.set(tenant, pageNumber);
    this.waiting.delete(tenant);
    const { pathname } = new URL(this.url);
    const context = `${root}/$metadata#${pathname.slice('/beta/'.length)}`;
    const next = isLast ? '' : `"@odata.nextLink":"${this.url}?$skiptoken=${pageNumber}",`;
    const text = `{"@odata.context":"${context}","@odata.count":${objects.length},${next}"value":[${objects.join(',')}]}`;
    return { tenant, pageNumber, items: objects.length, bytes: Buffer.from(text) };
  }
}
