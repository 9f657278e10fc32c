// What is wrong with an archive rather than with its tenant: a pause in which something was forgotten, and a log that
// the notary refuses. Who did the reading writes the labels. Each beside an archive that only looks as if.
import {
  manualClock,
  type Planting,
  startSimulator,
  type TenantModel,
} from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { judgeFindings, type RuleScore } from './judge-findings.ts';
import { day, hour, iso, readState } from './read-tenant.ts';

const present = Date.parse('2026-11-14T10:00:00Z');
/** The tenant itself is nothing to these. */
const rules = ['harvest-gap', 'archive-integrity'];

/** Not read for longer than Graph shows a request, and then not what had been signed. */
export async function scoreNeglected(archive: ArchiveBuilder, seed: number): Promise<RuleScore> {
  const pauseDays = 32 + (seed % 6);
  const pause = await readWithPause(archive, seed, pauseDays);
  await setLog(archive, 'quarantined', present);
  await archive.derive();
  return judgeFindings(
    archive,
    [
      planting('harvest-gap', { id: 'approval-requests', ...pause }),
      planting('archive-integrity', { id: 'archive', from: present, to: present }),
    ],
    rules,
  );
}

/** Not read for four weeks, which loses nothing; and quarantined until somebody had said what was lost. */
export async function scoreKept(archive: ArchiveBuilder, seed: number): Promise<RuleScore> {
  await readWithPause(archive, seed, 24 + (seed % 5));
  await setLog(archive, 'quarantined', present);
  await archive.derive();
  await setLog(archive, 'active', present + hour);
  await archive.derive();
  return judgeFindings(archive, [], rules);
}

/** Reads, is still for so many days, and reads again. */
async function readWithPause(
  archive: ArchiveBuilder,
  seed: number,
  pauseDays: number,
): Promise<{ readonly from: number; readonly to: number }> {
  const simulator = await startSimulator({ scenario: 'calm', seed, clock: manualClock(present) });
  try {
    const to = present - hour;
    const from = to - pauseDays * day;
    await read(archive, simulator.model, from);
    await read(archive, simulator.model, to);
    return { from, to };
  } finally {
    await simulator.close();
  }
}

async function read(archive: ArchiveBuilder, model: TenantModel, at: number): Promise<void> {
  await readState(archive, model, at);
  await archive.derive();
}

async function setLog(archive: ArchiveBuilder, status: 'active' | 'quarantined', at: number): Promise<void> {
  const reason = status === 'active' ? null : 'Position 1 differs.';
  await archive.query(
    'update evidence_log set status = $2, status_reason = $3, status_since = $4 where tenant_id = $1',
    [status, reason, iso(at)],
  );
}

function planting(rule: string, about: Planting['about'][number]): Planting {
  return { rule, plant: rule, requestIds: [], eventIds: [], about: [about] };
}
