import type { Backtest, BacktestFinding } from '@countersign/contract';
import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  type AnyDetection,
  type Detection,
  type Finding,
  type Instant,
  type SettingValues,
} from '@countersign/domain';
import {
  loadSubjects,
  type RuleSetting,
  ruleSettings,
  subjectsWithin,
  type SubjectName,
  verdictBy,
} from '@countersign/subjects';
import { findResolutions } from './finding-lives.query.ts';

/** So many are judged in a second or two; the answer says when there were more. */
const subjectsMax = 10_000;
const weeksMax = 2000;
const perChunk = 250;
const shownMax = 2000;

export interface Draft {
  readonly from: Instant;
  readonly to: Instant;
  readonly values: SettingValues;
}

/**
 * What a rule would have found with other settings, beside what it finds with those in force: the same subjects, loaded
 * by the same questions, and both judged here and now. Findings count by the last thing they rest on.
 */
export async function backTest(
  archive: TenantArchive,
  rule: AnyDetection,
  draft: Draft,
): Promise<Omit<Backtest, 'tenantId'>> {
  const tenantId = archive.tenantIds[0] as number;
  const limit = rule.subject.endsWith('-week') ? weeksMax : subjectsMax;
  const { names, setting } = await withTransaction(archive, async (runner) => ({
    names: await subjectsWithin(runner, tenantId, rule.subject, { ...draft, limit: limit + 1 }),
    setting: (await ruleSettings(runner, tenantId)).get(rule.id),
  }));
  const judged = names.slice(0, limit);
  const both: Both = { now: new Map(), draft: new Map(), undecided: 0 };
  for (let from = 0; from < judged.length; from += perChunk)
    await judgeChunk(archive, rule, judged.slice(from, from + perChunk), { setting, draft, both });
  return {
    detection: rule.id,
    from: draft.from,
    to: draft.to,
    judged: judged.length,
    isComplete: names.length <= limit,
    undecided: both.undecided,
    now: both.now.size,
    draft: both.draft.size,
    findings: await withResolutions(archive, compare(both).slice(0, shownMax)),
  };
}

interface Both {
  readonly now: Map<string, Finding>;
  readonly draft: Map<string, Finding>;
  undecided: number;
}

interface Trial {
  readonly setting: RuleSetting | undefined;
  readonly draft: Draft;
  readonly both: Both;
}

async function judgeChunk(
  archive: TenantArchive,
  rule: AnyDetection,
  names: readonly SubjectName[],
  { setting, draft, both }: Trial,
): Promise<void> {
  const subjects = await withTransaction(archive, (runner) =>
    loadSubjects(runner, archive.tenantIds[0] as number, rule.subject, names),
  );
  const isWithin = ({ lastAt }: Finding): boolean => lastAt >= draft.from && lastAt < draft.to;
  for (const subject of subjects) {
    const now = verdictBy(rule as Detection, setting, subject);
    const then = verdictBy(rule as Detection, { isOn: true, values: draft.values }, subject);
    if ('cannotDecide' in then) both.undecided += 1;
    for (const [verdict, found] of [
      [now, both.now],
      [then, both.draft],
    ] as const)
      for (const finding of 'findings' in verdict ? verdict.findings.filter(isWithin) : [])
        found.set(finding.findingId, finding);
  }
}

type Compared = Omit<BacktestFinding, 'resolution'>;

async function withResolutions(
  archive: TenantArchive,
  findings: readonly Compared[],
): Promise<BacktestFinding[]> {
  const resolutions = await findResolutions(
    archive,
    findings.map(({ findingId }) => findingId),
  );
  return findings.map((one) => ({ ...one, resolution: resolutions.get(one.findingId) ?? null }));
}

/** Newest first. A finding of both is told as it would be. */
function compare({ now, draft }: Both): Compared[] {
  const shown = [
    ...[...draft.values()].map((finding) => tell(finding, now.has(finding.findingId) ? 'kept' : 'new')),
    ...[...now.values()]
      .filter(({ findingId }) => !draft.has(findingId))
      .map((finding) => tell(finding, 'gone')),
  ];
  return shown.sort((a, b) =>
    a.lastAt === b.lastAt ? (a.findingId < b.findingId ? -1 : 1) : a.lastAt > b.lastAt ? -1 : 1,
  );
}

function tell({ findingId, title, severity, lastAt }: Finding, change: BacktestFinding['change']): Compared {
  return { findingId, title, severity, lastAt, change };
}
