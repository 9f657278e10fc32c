// Compares the findings with what was planted.
import { type Planting, type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';

/** Of one rule: how much was planted and how much of it told, how many findings there are and how many are wrong. */
export interface RuleTally {
  readonly planted: number;
  readonly found: number;
  readonly said: number;
  readonly wrong: number;
}

export interface RuleScore {
  readonly tallies: ReadonlyMap<string, RuleTally>;
  /** In words, what was wrong; empty if nothing was. */
  readonly mistakes: readonly string[];
}

export interface SaidFinding {
  readonly rule: string;
  readonly title: string;
  readonly firstAt: string;
  /** Ids of requests and of events. */
  readonly rows: readonly string[];
  /** Ids of what it says something of: a policy, a group, a policy type, a source. */
  readonly about: readonly string[];
}

/** Of all rules, or of these alone. */
export async function judgeFindings(
  archive: ArchiveBuilder,
  plantings: readonly Planting[],
  rules: readonly string[] | null = null,
): Promise<RuleScore> {
  const findings = await archive.query<SaidFinding>(
    `select f.detection as rule, f.title, to_char(f.first_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "firstAt",
            array(select coalesce(e.event_id, v.subject)
                    from finding_evidence v
                    left join audit_event e
                      on v.kind = 'event' and e.tenant_id = v.tenant_id and e.position::text = v.subject
                   where v.tenant_id = f.tenant_id and v.finding_id = f.finding_id) as rows,
            array_remove(array[f.facts->>'policyId', f.facts->>'policyType', f.facts->>'groupId', f.facts->>'source',
                               case f.subject_kind when 'archive' then 'archive' end], null) as about
       from finding f where f.tenant_id = $1 and ($2::text[] is null or f.detection = any($2))`,
    [rules],
  );
  return scoreFindings(plantings, findings);
}

/** What was planted, and what the tenant did for the first time in all it did. */
export function plantingsOf(model: TenantModel): Planting[] {
  const planted = model.plantings();
  const isLabelled = (rule: string, id: string) =>
    planted.some((one) => one.rule === rule && one.requestIds.includes(id));
  const { ofActors, ofPairs } = model.firstTimes();
  const firsts = (rule: string, ids: readonly string[]) =>
    ids
      .filter((id) => !isLabelled(rule, id))
      .map((id) => ({ rule, plant: 'everyday life', requestIds: [id], eventIds: [], about: [] }));
  return [...planted, ...firsts('first-time-actor', ofActors), ...firsts('first-time-pair', ofPairs)];
}

/** Of several tenants together. */
export function plusScore(a: RuleScore, b: RuleScore): RuleScore {
  const rules = new Set([...a.tallies.keys(), ...b.tallies.keys()]);
  const tally = (rule: string) => plusTally(a.tallies.get(rule) ?? noTally, b.tallies.get(rule) ?? noTally);
  return {
    tallies: new Map([...rules].sort().map((rule) => [rule, tally(rule)])),
    mistakes: [...a.mistakes, ...b.mistakes],
  };
}

/**
 * A finding is right if at least half of what it rests on was planted for its rule; one that rests on no row, if it is
 * about something that was planted for its rule, and began when that was so. A planting is found if a right finding
 * rests on something of it, or is about it.
 */
export function scoreFindings(plantings: readonly Planting[], findings: readonly SaidFinding[]): RuleScore {
  const plantedFor = new Map<string, Set<string>>();
  for (const planting of plantings) {
    const rows = plantedFor.get(planting.rule) ?? new Set();
    for (const row of rowsOf(planting)) rows.add(row);
    plantedFor.set(planting.rule, rows);
  }
  const isRight = (finding: SaidFinding) => {
    const { rule, rows } = finding;
    if (rows.length === 0) return plantings.some((planting) => isAbout(finding, planting));
    return rows.filter((row) => plantedFor.get(rule)?.has(row)).length * 2 >= rows.length;
  };
  const [right, wrong] = [findings.filter(isRight), findings.filter((finding) => !isRight(finding))];
  const told = new Set(right.flatMap(({ rule, rows }) => rows.map((row) => `${rule} ${row}`)));
  const missed = plantings.filter(
    (planting) =>
      !rowsOf(planting).some((row) => told.has(`${planting.rule} ${row}`)) &&
      !right.some((finding) => isAbout(finding, planting)),
  );
  const rules = new Set([...plantings, ...findings].map(({ rule }) => rule));
  const of = (all: readonly { readonly rule: string }[], rule: string) =>
    all.filter((one) => one.rule === rule).length;
  return {
    tallies: new Map(
      [...rules].sort().map((rule) => {
        const planted = of(plantings, rule);
        return [
          rule,
          { planted, found: planted - of(missed, rule), said: of(findings, rule), wrong: of(wrong, rule) },
        ];
      }),
    ),
    mistakes: [
      ...missed.map(
        ({ rule, plant, requestIds, about }) =>
          `missed ${rule}, planted by "${plant}" (${requestIds[0] ?? about[0]?.id ?? 'an event'})`,
      ),
      ...wrong.map(({ rule, title, firstAt }) => `wrong ${rule}, from ${firstAt.slice(0, 16)}: ${title}`),
    ],
  };
}

function isAbout({ rule, rows, about, firstAt }: SaidFinding, planting: Planting): boolean {
  const at = Date.parse(firstAt);
  return (
    rows.length === 0 &&
    rule === planting.rule &&
    planting.about.some(({ id, from, to }) => about.includes(id) && at >= from && at <= to)
  );
}

function rowsOf({ requestIds, eventIds }: Planting): readonly string[] {
  return [...requestIds, ...eventIds];
}

export const noTally: RuleTally = { planted: 0, found: 0, said: 0, wrong: 0 };

export function plusTally(a: RuleTally, b: RuleTally): RuleTally {
  return {
    planted: a.planted + b.planted,
    found: a.found + b.found,
    said: a.said + b.said,
    wrong: a.wrong + b.wrong,
  };
}

/** Of what was said, how much was planted; null of nothing. */
export function precisionOf({ said, wrong }: RuleTally): number | null {
  return said === 0 ? null : (said - wrong) / said;
}

/** Of what was planted, how much was told; null of nothing. */
export function recallOf({ planted, found }: RuleTally): number | null {
  return planted === 0 ? null : found / planted;
}
