import type {
  AllowList,
  AllowListEntry,
  AllowOrder,
  AttemptList,
  apiRoot,
  Backtest,
  BacktestOrder,
  CaseFile,
  CaseList,
  CaseProof,
  Coverage,
  DecisionHours,
  DecisionTime,
  DetectionList,
  DriftList,
  EventFile,
  ExportOrder,
  ExportRun,
  Facets,
  FindingFile,
  FindingList,
  FindingStateCounts,
  FindingStepOrder,
  History,
  Integrity,
  LedgerBalance,
  Notice,
  NoticeList,
  NoticeRoute,
  Notifications,
  Pairs,
  PeopleList,
  Person,
  PolicyApproversAnswer,
  PolicyFile,
  PolicyList,
  Problem,
  ProblemCode,
  ProtectedWriteList,
  Queue,
  Readout,
  Rejection,
  RequestApprovers,
  Resource,
  Rule,
  RuleFileResult,
  RuleOrder,
  RouteOrder,
  RouteSettings,
  SelfAudit,
  Session,
  TicketReport,
  Volume,
} from '@countersign/contract';

// Types only: the schemas bring a validator that the browser does not need (and that probes for eval).
const root: typeof apiRoot = '/api/v1';

/** What the API (or the road to it) answered instead of data. */
export class ApiError extends Error {
  readonly code: ProblemCode | 'unreachable';
  readonly status: number;
  readonly requestId: string | null;

  constructor(facts: {
    code: ProblemCode | 'unreachable';
    status: number;
    requestId: string | null;
    message: string;
    cause?: unknown;
  }) {
    super(facts.message, { cause: facts.cause });
    this.name = 'ApiError';
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
  }
}

/** One function per question; a query string is the view's (`apiQuery` in view-state.ts). */
export const api = {
  session: () => ask<Session>('/session'),
  signIn: (secret: string) => ask<Session>('/session', { method: 'POST', body: { secret } }),
  signOut: () => ask<undefined>('/session', { method: 'DELETE' }),
  queue: (query: string, signal?: AbortSignal) => ask<Queue>(`/queue?${query}`, { signal }),
  requests: (query: string, signal?: AbortSignal) => ask<CaseList>(`/requests?${query}`, { signal }),
  case: (tenantId: string, requestId: string, signal?: AbortSignal) =>
    ask<CaseFile>(casePath(tenantId, requestId), { signal }),
  attempts: (tenantId: string, requestId: string, signal?: AbortSignal) =>
    ask<AttemptList>(`${casePath(tenantId, requestId)}/attempts`, { signal }),
  volume: (query: string, signal?: AbortSignal) => ask<Volume>(`/metrics/volume?${query}`, { signal }),
  decisionTime: (query: string, signal?: AbortSignal) =>
    ask<DecisionTime>(`/metrics/decision-time?${query}`, { signal }),
  readout: (query: string, signal?: AbortSignal) => ask<Readout>(`/metrics/readout?${query}`, { signal }),
  pairs: (query: string, signal?: AbortSignal) => ask<Pairs>(`/metrics/pairs?${query}`, { signal }),
  decisionHours: (query: string, signal?: AbortSignal) =>
    ask<DecisionHours>(`/metrics/decision-hours?${query}`, { signal }),
  balance: (query: string, signal?: AbortSignal) =>
    ask<LedgerBalance>(`/metrics/protected-writes?${query}`, { signal }),
  protectedWrites: (query: string, signal?: AbortSignal) =>
    ask<ProtectedWriteList>(`/protected-writes?${query}`, { signal }),
  policies: (query: string, signal?: AbortSignal) => ask<PolicyList>(`/policies?${query}`, { signal }),
  policy: (tenantId: string, policyId: string, signal?: AbortSignal) =>
    ask<PolicyFile>(policyPath(tenantId, policyId), { signal }),
  policyApprovers: (tenantId: string, policyId: string, query: string, signal?: AbortSignal) =>
    ask<PolicyApproversAnswer>(`${policyPath(tenantId, policyId)}/approvers?${query}`, { signal }),
  requestApprovers: (tenantId: string, requestId: string, query: string, signal?: AbortSignal) =>
    ask<RequestApprovers>(`${casePath(tenantId, requestId)}/approvers?${query}`, { signal }),
  facets: (query: string, signal?: AbortSignal) => ask<Facets>(`/metrics/facets?${query}`, { signal }),
  event: (tenantId: string, eventId: string, signal?: AbortSignal) =>
    ask<EventFile>(`/events/${encodeURIComponent(tenantId)}/${encodeURIComponent(eventId)}`, { signal }),
  findings: (query: string, signal?: AbortSignal) => ask<FindingList>(`/findings?${query}`, { signal }),
  detections: (query: string, signal?: AbortSignal) => ask<DetectionList>(`/detections?${query}`, { signal }),
  rule: (id: string, signal?: AbortSignal) => ask<Rule>(rulePath(id), { signal }),
  setRule: (id: string, order: RuleOrder) =>
    ask<Rule>(`${rulePath(id)}/settings`, { method: 'PUT', body: order }),
  backtest: (id: string, order: BacktestOrder, signal?: AbortSignal) =>
    ask<Backtest>(`${rulePath(id)}/backtest`, { method: 'POST', body: order, signal }),
  /** The file is as it came from the person's disk: the API says what is wrong with it. */
  applyRuleFile: (order: { tenantId: string; comment: string; file: unknown }) =>
    ask<RuleFileResult>('/detections/settings', { method: 'PUT', body: order }),
  ruleFileAddress: (tenantId: string) => `${root}/detections/settings?tenant=${encodeURIComponent(tenantId)}`,
  finding: (findingId: string, query: string, signal?: AbortSignal) =>
    ask<FindingFile>(`/findings/${encodeURIComponent(findingId)}?${query}`, { signal }),
  findingStep: (findingId: string, order: FindingStepOrder) =>
    ask<FindingFile>(`/findings/${encodeURIComponent(findingId)}`, { method: 'PATCH', body: order }),
  findingStates: (query: string, signal?: AbortSignal) =>
    ask<FindingStateCounts>(`/metrics/finding-states?${query}`, { signal }),
  allowList: (query: string, signal?: AbortSignal) => ask<AllowList>(`/allow-list?${query}`, { signal }),
  allow: (order: AllowOrder) => ask<AllowListEntry>('/allow-list', { method: 'POST', body: order }),
  endAllowance: (tenantId: string, entryId: string, reason: string) =>
    ask<AllowListEntry>(`/allow-list/${encodeURIComponent(tenantId)}/${encodeURIComponent(entryId)}/end`, {
      method: 'POST',
      body: { reason },
    }),
  selfAudit: (query: string, signal?: AbortSignal) => ask<SelfAudit>(`/self-audit?${query}`, { signal }),
  people: (query: string, signal?: AbortSignal) => ask<PeopleList>(`/people?${query}`, { signal }),
  tickets: (query: string, signal?: AbortSignal) =>
    ask<TicketReport>(`/metrics/tickets?${query}`, { signal }),
  person: (id: string, query: string, signal?: AbortSignal) =>
    ask<Person>(`/people/${encodeURIComponent(id)}?${query}`, { signal }),
  resource: (id: string, query: string, signal?: AbortSignal) =>
    ask<Resource>(`/resources/${encodeURIComponent(id)}?${query}`, { signal }),
  history: (of: 'people' | 'resources', id: string, query: string, signal?: AbortSignal) =>
    ask<History>(`/${of}/${encodeURIComponent(id)}/history?${query}`, { signal }),
  coverage: (signal?: AbortSignal) => ask<Coverage>('/coverage', { signal }),
  integrity: (signal?: AbortSignal) => ask<Integrity>('/integrity', { signal }),
  proof: (tenantId: string, requestId: string, signal?: AbortSignal) =>
    ask<CaseProof>(`${casePath(tenantId, requestId)}/proof`, { signal }),
  rejections: (query: string, signal?: AbortSignal) =>
    ask<{ items: Rejection[]; nextCursor: string | null }>(`/rejections?${query}`, { signal }),
  drift: (query: string, signal?: AbortSignal) => ask<DriftList>(`/drift?${query}`, { signal }),
  notifications: (query: string, signal?: AbortSignal) =>
    ask<Notifications>(`/notifications?${query}`, { signal }),
  notices: (query: string, signal?: AbortSignal) =>
    ask<NoticeList>(`/notifications/notices?${query}`, { signal }),
  addRoute: (order: RouteOrder) => ask<NoticeRoute>('/notifications/routes', { method: 'POST', body: order }),
  changeRoute: (tenantId: string, routeId: string, settings: RouteSettings) =>
    ask<NoticeRoute>(routePath(tenantId, routeId), { method: 'PUT', body: settings }),
  endRoute: (tenantId: string, routeId: string) =>
    ask<undefined>(routePath(tenantId, routeId), { method: 'DELETE' }),
  testRoute: (tenantId: string, routeId: string) =>
    ask<Notice>(`${routePath(tenantId, routeId)}/test`, { method: 'POST' }),
  export: (order: ExportOrder) => ask<ExportRun>('/exports', { method: 'POST', body: order }),
};

export const streamAddress = `${root}/stream`;

/** Where the browser fetches the evidence folder of a case, packed. */
export function evidenceAddress(tenantId: string, requestId: string): string {
  return `${root}${casePath(tenantId, requestId)}/evidence`;
}

function casePath(tenantId: string, requestId: string): string {
  return `/requests/${encodeURIComponent(tenantId)}/${encodeURIComponent(requestId)}`;
}

function policyPath(tenantId: string, policyId: string): string {
  return `/policies/${encodeURIComponent(tenantId)}/${encodeURIComponent(policyId)}`;
}

function rulePath(id: string): string {
  return `/detections/${encodeURIComponent(id)}`;
}

function routePath(tenantId: string, routeId: string): string {
  return `/notifications/routes/${encodeURIComponent(tenantId)}/${encodeURIComponent(routeId)}`;
}

interface Ask {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

async function ask<T>(path: string, { method, body, signal }: Ask = {}): Promise<T> {
  const answer = await fetch(root + path, {
    method: method ?? 'GET',
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      // A header a foreign page cannot send without asking first: the API refuses changes without it.
      ...(method ? { 'X-Countersign': '1' } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError({
      code: 'unreachable',
      status: 0,
      requestId: null,
      message: 'The server cannot be reached.',
      cause,
    });
  });
  if (!answer.ok) throw await problemOf(answer);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

async function problemOf(answer: Response): Promise<ApiError> {
  const given = (await answer.json().catch(() => null)) as Partial<Problem> | null;
  const where = given?.errors?.map((error) => `${error.where}: ${error.message}`).join('; ');
  return new ApiError({
    code: given?.code ?? 'internal',
    status: answer.status,
    requestId: given?.requestId ?? answer.headers.get('x-request-id'),
    message: [given?.detail ?? given?.title ?? `The server answered ${answer.status}.`, where]
      .filter(Boolean)
      .join(' '),
  });
}
