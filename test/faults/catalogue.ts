// The seventy faults of the catalogue: what each injects, and in which test files it is checked. A title there
// begins with the number. catalogue.test.ts fails when a number is neither tested nor listed as waiting.

export interface Fault {
  /** What goes wrong. */
  readonly injects: string;
  /** Files whose tests are called by the number. */
  readonly tested?: readonly string[];
  /** What it waits for. */
  readonly waiting?: string;
}

const paging = 'test/faults/paging.db.test.ts';
const time = 'test/faults/time.db.test.ts';
const transport = 'test/faults/transport.db.test.ts';
const crashes = 'test/faults/database.db.test.ts';
const poison = 'test/faults/poison.db.test.ts';
const client = 'libs/graph/src/graph.test.ts';
const harvest = 'apps/ingester/src/harvest.db.test.ts';
const states = 'apps/ingester/src/source-states.db.test.ts';
const notary = 'apps/notary/src/notary.db.test.ts';

export const catalogue: Readonly<Record<string, Fault>> = {
  F01: { injects: 'a page in the middle fails', tested: [paging] },
  F02: { injects: 'rows shift between two pages', tested: [paging] },
  F03: { injects: 'links that lead back', tested: [paging, client] },
  F04: { injects: 'an empty page with a link, a wrong count', tested: [paging] },
  F05: { injects: 'value or nextLink missing or of another type', tested: [paging] },
  F06: { injects: 'a short page in the middle', tested: [paging] },
  F07: { injects: 'part of the set, and no link', tested: [paging] },
  F08: { injects: 'an empty set after a full one', tested: [paging, harvest, 'test/suspect.db.test.ts'] },
  F09: { injects: 'skiptokens that expire', tested: [paging] },
  F10: { injects: 'a client that reads first pages only', tested: [paging] },
  F11: { injects: 'query options ignored or refused', tested: [paging] },
  F12: { injects: 'the same row on two pages', tested: [paging] },
  F13: { injects: 'a row that changes between two pages', tested: [paging] },
  F14: { injects: 'rows without an id', tested: [paging] },
  F15: { injects: 'different rows under one id', tested: [paging] },
  F16: { injects: 'events that become visible late', tested: [time, harvest] },
  F17: { injects: 'events of one and the same time', tested: [harvest] },
  F18: {
    injects: 'seven digits of a second, the dates that say none',
    tested: ['libs/domain/src/instant.test.ts'],
  },
  F19: { injects: 'times that go backwards', tested: ['apps/ingester/src/stages/normalise.db.test.ts'] },
  F20: {
    injects: 'a host clock that is wrong or jumps',
    tested: [
      time,
      harvest,
      states,
      'apps/ingester/src/graph-clock.test.ts',
      'apps/api/src/coverage/coverage.db.test.ts',
    ],
  },
  F21: {
    injects: 'reads that never come to their end while attempts succeed',
    tested: ['apps/api/src/coverage/coverage.db.test.ts'],
  },
  F22: { injects: 'a sweep that takes long', tested: [time] },
  F23: { injects: '29 days down', tested: ['test/gap.db.test.ts'] },
  F24: { injects: '31 days down', tested: ['test/gap.db.test.ts'] },
  F25: {
    injects: 'approved and completed between two sweeps',
    tested: ['apps/ingester/src/stages/correlate.db.test.ts'],
  },
  F26: { injects: 'Retry-After of any length and form', tested: [client, transport] },
  F27: { injects: 'throttling told in other ways, and not at all', tested: [client] },
  F28: { injects: 'throttling for hours', tested: [transport, states] },
  F29: { injects: 'a token that expires between two pages', tested: [transport, client] },
  F30: {
    injects: 'a sign-in that is refused, a certificate that ends',
    tested: [transport, 'apps/ingester/src/doctor/judge.test.ts'],
  },
  F31: { injects: 'an identity provider that fails', tested: ['libs/graph/src/sign-in.test.ts'] },
  F32: { injects: 'a token that may do more than read', tested: [transport] },
  F33: { injects: 'links to other hosts', tested: [transport, client] },
  F34: { injects: 'redirects to other hosts', tested: [transport, client] },
  F35: { injects: 'bodies that are cut, packed, longer or something else', tested: [transport] },
  F36: { injects: 'answers that never end', tested: [client, 'libs/database/src/data-source.db.test.ts'] },
  F37: { injects: 'very many pages, very large ones, very long texts', tested: [client, poison] },
  F38: { injects: 'a kill at every statement of a sweep', tested: [crashes, harvest] },
  F39: { injects: 'a commit that is never acknowledged', tested: [crashes] },
  F40: { injects: 'connections that the server ends', tested: [crashes] },
  F41: { injects: 'a replica that lost the last commits', tested: [notary] },
  F42: { injects: 'a full disk', tested: ['test/chaos-real/full-disk.db.test.ts'] },
  F43: {
    injects: 'a server that may lose what it committed',
    tested: ['libs/database/src/server-check.db.test.ts'],
  },
  F44: { injects: 'two ingesters at once', tested: [harvest] },
  F45: {
    injects: 'an ingester that wakes up after another took over',
    tested: ['apps/ingester/src/archive/archive.db.test.ts'],
  },
  F46: { injects: 'an ingester that dies with its lock', tested: [crashes] },
  F47: {
    injects: 'deadlocks and serialization failures',
    tested: ['libs/database/src/with-transaction.db.test.ts'],
  },
  F48: {
    injects: 'a migration that is cut off, code of another version',
    tested: ['libs/database/src/migrations.db.test.ts'],
  },
  F49: {
    injects: 'a record that cannot be projected',
    tested: ['apps/ingester/src/stages/normalise.db.test.ts'],
  },
  F50: { injects: 'a data directory that is lost', tested: [crashes] },
  F51: {
    injects: 'records of several rows at the edge of a batch',
    tested: ['apps/ingester/src/replay.db.test.ts'],
  },
  F52: { injects: 'a failure followed by a last word', tested: [crashes] },
  F53: { injects: 'NUL', tested: [poison] },
  F54: { injects: 'surrogates, bytes that are no text, marks nobody sees', tested: [poison] },
  F55: {
    injects: 'members named twice, numbers beyond bounds, deep nesting',
    tested: [poison, 'libs/domain/src/json.test.ts'],
  },
  F56: {
    injects: 'names of prototypes',
    tested: [poison, 'libs/domain/src/json.test.ts', 'libs/domain/src/change/asked-change.test.ts'],
  },
  F57: { injects: 'markup in texts', tested: ['test/e2e/dashboard.e2e.test.ts'] },
  F58: {
    injects: 'markup in the names of a chart',
    tested: ['apps/dashboard/src/chart/trusted-empty.test.ts'],
  },
  F59: { injects: 'formulas in cells', tested: ['apps/api/src/exports/exports.db.test.ts'] },
  F60: {
    injects: 'line breaks and terminal commands in what is logged',
    tested: ['libs/database/src/log.test.ts'],
  },
  F61: { injects: 'a backup older than the newest anchor', tested: [notary] },
  F62: {
    injects: 'a flipped bit in what is stored',
    tested: ['libs/evidence/src/archive/check-leaves.db.test.ts'],
  },
  F63: { injects: 'content and all hashes rewritten by a superuser', tested: [notary] },
  F64: { injects: 'two histories for two auditors', tested: ['test/verifiers/node/verify-node.test.ts'] },
  F65: { injects: 'a mutated proof', tested: ['test/verifiers/node/verify-node.test.ts'] },
  F66: {
    injects: 'a hold during a deletion, a deletion that is cut off',
    tested: ['apps/retention/src/carry-out.db.test.ts'],
  },
  F67: { injects: 'an anchor that fails or lies', tested: [notary] },
  F68: {
    injects: 'a webhook that leads inside',
    tested: [
      'apps/notary/src/anchors/webhook-anchor.test.ts',
      'apps/notifier/src/channels/read-channels.test.ts',
      'apps/notifier/src/notifier.db.test.ts',
      'apps/notifier/src/send/send-mail.test.ts',
    ],
  },
  F69: {
    injects: 'a pooled connection of another tenant',
    tested: ['libs/database/src/tenant-archive.db.test.ts'],
  },
  F70: {
    injects: 'an interface that changed',
    tested: [poison, 'apps/ingester/src/stages/drift.db.test.ts'],
  },
};
