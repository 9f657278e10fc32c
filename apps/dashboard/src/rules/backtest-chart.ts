import type { Backtest } from '@countersign/contract';
import { barEdge, linesDecal, outlined } from '../chart/bar-style.ts';
import { chartFont, type Tokens } from '../chart/tokens.ts';
import { shortDayText } from '../time/time-text.ts';
import { counted } from '../ui/counted.ts';

export const changes = ['kept', 'new', 'gone'] as const;
type Change = (typeof changes)[number];
export const changeWords: Readonly<Record<Change, string>> = {
  kept: 'stay',
  new: 'would come',
  gone: 'would go',
};

const week = 7 * 86_400_000;

export interface BacktestWeek {
  readonly from: string;
  readonly counts: Readonly<Record<Change, number>>;
}

/** The range in weeks from its end backwards, so that the last one is whole. At most 200. */
export function weeksOf({ from, to, findings }: Pick<Backtest, 'from' | 'to' | 'findings'>): BacktestWeek[] {
  const end = Date.parse(to);
  const count = Math.min(200, Math.max(1, Math.ceil((end - Date.parse(from)) / week)));
  const weeks = Array.from({ length: count }, (_, nth) => ({
    from: new Date(end - (count - nth) * week).toISOString(),
    counts: { kept: 0, new: 0, gone: 0 },
  }));
  for (const { lastAt, change } of findings) {
    const nth = count - 1 - Math.floor((end - 1 - Date.parse(lastAt)) / week);
    const into = weeks[nth];
    if (into) into.counts[change] += 1;
  }
  return weeks;
}

/** Findings a week: what stays at the bottom, what would come and go on top of it. */
export function backtestOption(weeks: readonly BacktestWeek[], zone: string, tokens: Tokens) {
  const axisText = { color: tokens.ink2, fontFamily: chartFont, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: { left: 34, right: 8, top: 8, bottom: 22 },
    xAxis: {
      type: 'category',
      data: weeks.map(({ from }) => shortDayText(from, zone)),
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
      axisLine: { lineStyle: { color: tokens.line } },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: axisText,
      splitLine: { lineStyle: { color: tokens.line, opacity: 0.7 } },
    },
    series: changes.map((change) => ({
      type: 'bar',
      name: changeWords[change],
      stack: 'findings',
      barMaxWidth: 20,
      barMinHeight: 3,
      silent: true,
      itemStyle: styleOf(change, tokens),
      data: weeks.map(({ counts }) => counts[change] || null),
    })),
  };
}

function styleOf(change: Change, tokens: Tokens) {
  if (change === 'gone') return outlined(tokens.ink2);
  const color = change === 'kept' ? tokens.completed : tokens.accent;
  return { color, ...barEdge(tokens), ...(change === 'new' ? { decal: linesDecal(tokens) } : {}) };
}

/** "31 findings would become 12: 19 would go, none would come." */
export function effectWords({ now, draft, findings }: Pick<Backtest, 'now' | 'draft' | 'findings'>): string {
  const of = (change: Change) => findings.filter((one) => one.change === change).length;
  if (of('new') === 0 && of('gone') === 0)
    return now === 0 ? 'Nothing is found, by either.' : `The same ${counted(now, 'finding')}, by either.`;
  return `${counted(now, 'finding')} would become ${draft}: ${of('gone') || 'none'} would go, ${of('new') || 'none'} would come.`;
}

/** "Keeps 5 of 5 confirmed, drops 17 of 19 benign.": held against what people said; null if they said nothing. */
export function triageWords({ findings }: Pick<Backtest, 'findings'>): string | null {
  const confirmed = findings.filter(({ resolution }) => resolution === 'true' || resolution === 'accepted');
  const benign = findings.filter(({ resolution }) => resolution === 'benign');
  const kept = confirmed.filter(({ change }) => change !== 'gone').length;
  const dropped = benign.filter(({ change }) => change === 'gone').length;
  const parts = [
    ...(confirmed.length > 0 ? [`keeps ${kept} of ${confirmed.length} that were true`] : []),
    ...(benign.length > 0 ? [`drops ${dropped} of ${benign.length} that were benign`] : []),
  ];
  return parts.length === 0 ? null : `Of what was closed it ${parts.join(' and ')}.`;
}

/** What the answer does not say, if anything. */
export function limitWords({
  judged,
  isComplete,
  undecided,
}: Pick<Backtest, 'judged' | 'isComplete' | 'undecided'>): string {
  const parts = [
    isComplete
      ? `All that there is in this range was judged (${judged.toLocaleString('en')}).`
      : `Only the newest ${judged.toLocaleString('en')} were judged; there are older ones in this range.`,
    ...(undecided > 0 ? [`Of ${undecided.toLocaleString('en')} the rule cannot decide.`] : []),
  ];
  return parts.join(' ');
}
