// Tables for people: of the rules, and of the calm year.
import { detections } from '@countersign/domain';
import { alarmsAMonthMax, type CalmYear } from './calm-year.ts';
import { precisionOf, recallOf, type RuleTally } from './judge-findings.ts';
import { firstTuningSeed } from './score-rules.ts';

export type Table = readonly (readonly (string | number)[])[];

/** A line for each rule, the certain ones first; what was never planted says so. */
export function tableOfRules(tallies: ReadonlyMap<string, RuleTally>): Table {
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const lines = (method: 'certain' | 'statistical') =>
    detections
      .filter((rule) => rule.method === method)
      .map(({ id }) => {
        const tally = tallies.get(id);
        if (tally === undefined) return [id, method, 0, 0, 0, 0, '–', '–'];
        const { planted, found, said, wrong } = tally;
        return [id, method, planted, found, said, wrong, share(precisionOf(tally)), share(recallOf(tally))];
      });
  return [
    ['rule', 'method', 'planted', 'found', 'findings', 'false', 'precision', 'recall'],
    ...lines('certain'),
    ...lines('statistical'),
  ];
}

export function tableOfAlarms({ alarms }: CalmYear): Table {
  return [
    ['month', 'high or critical', 'of'],
    ...alarms.map(({ month, findings, rules }) => [month, findings, rules || '–']),
  ];
}

export function tableOfCalmFindings({ byRule }: CalmYear): Table {
  return [
    ['rule', 'severity', 'findings'],
    ...byRule.map(({ rule, severity, findings }) => [rule, severity, findings]),
  ];
}

/** In columns, for a terminal. */
export function inColumns(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((line) => String(line[column]).length)),
  );
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) =>
        typeof cell === 'number'
          ? String(cell).padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

export function inMarkdown([head = [], ...lines]: Table): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const rule = lines[0]?.map((cell) => (typeof cell === 'number' ? '---:' : '---')) ?? head.map(() => '---');
  return `${[line(head), line(rule), ...lines.map(line)].join('\n')}\n`;
}

export interface Page {
  readonly seeds: number;
  readonly from: number;
  readonly rules: ReadonlyMap<string, RuleTally>;
  readonly mistakes: readonly string[];
  readonly calm: CalmYear;
}

/** docs/scorecard.md, whole. */
export function scorecardPage({ seeds, from, rules, mistakes, calm }: Page): string {
  const { requests, months } = calm;
  const most = Math.max(...calm.alarms.map(({ findings }) => findings));
  return `# Scorecard of the rules

Written by \`npm run scorecard -- --part rules --write\`; do not edit.

**How.** The simulator plays tenants in which everybody does everything properly, about 250 requests a month over half a year, and plants something in them for every rule, at random times, with people of its own: what is to be found, and look-alikes that no rule may speak of ([\`plants\`](../apps/graph-simulator/src/plants), one file for a rule). The planter writes the labels; it knows nothing of our rules. First times happen without being planted: the simulator keeps its own account of who did what when. Gaps of the harvest and a log that is not what was signed belong to two more archives of each seed, one neglected and one that only looks so, and whoever read them writes their labels. The archive reads the tenant every twenty days, with the approver groups, the role assignments and the directory audits, in every third one with all audit events last. A finding is right if at least half of what it rests on was planted for its rule; one that rests on no row (a gate, a group, the archive), if it names what was planted and began in that time. A planting is found if a right finding rests on something of it, or is about it. So a habit that goes on for months is one planting and several findings.

**Seeds.** 1 to ${firstTuningSeed - 1} are for scoring, from ${firstTuningSeed} on for tuning rules and plants: whoever changes a threshold looks at those only. CI scores two of them and fails if a certain rule is below 1, a statistical one below 0.9, or a rule has nothing planted ([\`floors.ts\`](../test/scorecard/floors.ts)).

**What it does not say.** The habits are as strong as they were planted: ninety decisions without a no, fourteen of sixteen requests with one approver, a type of which one person decides four of five. Weaker ones are found later or not at all. Habits of thirty days are looked at where a month ends, so one that lasts only three weeks over the end of a month may not be seen.

## ${seeds} tenants, seeds ${from} to ${from + seeds - 1}

${inMarkdown(tableOfRules(rules))}
${mistakes.length === 0 ? 'Nothing was missed, and nothing false was said.' : `What went wrong:\n\n${mistakes.map((mistake) => `- ${mistake}`).join('\n')}`}

## A calm year

A tenant with ${Math.round(requests / months)} requests a month (${requests} in ${months.toFixed(1)} months), in which some of it is refused, late or forgotten and none of it an incident. High and critical findings by month; the budget is fewer than ${alarmsAMonthMax}, the most in a month were ${most}.

${inMarkdown(tableOfAlarms(calm))}
All findings of the year:

${inMarkdown(tableOfCalmFindings(calm))}`;
}
