import { addSeconds, latestOf, toTheMinute } from '../instant.ts';
import { type DaySubject, isOnDay, type PartFinding, restingOn } from './day.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import { findingId } from './finding-id.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  // A day is loaded with the day before and after it.
  hours: {
    kind: 'number',
    title: 'Used within, after it was opened',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 24,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** A policy weakened or deleted, an application excluded (M04, M03). */
export const openings: readonly string[] = ['policy-weakened', 'exclusion-added'];
/** A change that nobody approved, what an excluded application changed, devices destroyed in bulk (M01, M02, M22). */
export const uses: readonly string[] = ['unapproved-change', 'excluded-app-writes', 'bulk-destruction'];

/** The composite of M04 or M03 with M01, M02 or M22. */
export const gateOpenedAndUsed: Detection<DaySubject> = tunable({
  id: 'gate-opened-and-used',
  version: 1,
  subject: 'day',
  title: 'A gate was opened and used',
  severity: 'critical',
  what: 'An access policy was weakened or deleted, or an application excluded, and within 24 hours something went through: a change that nobody approved, changes of an excluded application, or devices destroyed in bulk.',
  why: 'Opening the control first and going through afterwards is how somebody with one stolen administrator gets around the second. Either alone has many good reasons, both together few.',
  how: 'Rests on the findings of other rules and covers their rows: what it names as parts need not be looked at by themselves. Openings count for the day (UTC) on which they were made, with everything that followed within 24 hours of one of them; bulk destruction that was approved (low or medium) is no use of a gate. One finding for a day.',
  whatToDo:
    'Treat it as an attack until somebody explains both. Revoke the sessions of who opened the gate and of who went through, close it, and list what went through.',
  falsePositives: [
    'The announced introduction of a deployment or patching product',
    'A policy that was deleted and made again, since a role could not be changed otherwise',
  ],
  attack: ['T1685', 'T1072'],
  method: 'certain',
  settings,
  judge: judgeDay,
});

function judgeDay(day: DaySubject, values: Values): Verdict {
  const opened = day.findings.filter(
    ({ detection, firstAt }) => openings.includes(detection) && isOnDay(day, firstAt),
  );
  const used = day.findings.filter(isUse);
  const pairs = opened.flatMap((opening) =>
    used.filter((use) => follows(opening, use, values)).map((use) => ({ opening, use })),
  );
  return { findings: pairs.length > 0 ? [describe(day, pairs, values)] : [] };
}

function isUse({ detection, severity }: PartFinding): boolean {
  if (detection === 'bulk-destruction') return severity === 'high' || severity === 'critical';
  return uses.includes(detection);
}

function follows(opening: PartFinding, use: PartFinding, { hours }: Values): boolean {
  return use.firstAt >= opening.firstAt && use.firstAt <= addSeconds(opening.firstAt, hours * 3600);
}

function describe(
  day: DaySubject,
  pairs: readonly { readonly opening: PartFinding; readonly use: PartFinding }[],
  { hours }: Values,
): Finding {
  const [opened, used] = [pairs.map(({ opening }) => opening), pairs.map(({ use }) => use)].map(distinct) as [
    PartFinding[],
    PartFinding[],
  ];
  const [first, firstUse] = [opened[0] as PartFinding, used[0] as PartFinding];
  return {
    findingId: findingId(gateOpenedAndUsed.id, first.findingId),
    detection: gateOpenedAndUsed.id,
    ruleVersion: gateOpenedAndUsed.version,
    severity: gateOpenedAndUsed.severity,
    title: `A gate was opened, and ${some(used.length, 'finding')} within ${some(hours, 'hour')} went through`,
    explanation:
      `${first.title} (${toTheMinute(first.firstAt)}). Then: ${firstUse.title} (${toTheMinute(firstUse.firstAt)})${used.length > 1 ? `, and ${used.length - 1} more` : ''}. ` +
      `The rule would not have fired if nothing of the kind had followed within ${some(hours, 'hour')}.`,
    subjectKind: 'day',
    subject: day.from.slice(0, 10),
    firstAt: first.firstAt,
    lastAt: latestOf(...used.map(({ firstAt }) => firstAt)) ?? first.firstAt,
    ...restingOn([...opened, ...used]),
  };
}

function distinct(parts: readonly PartFinding[]): PartFinding[] {
  const byTime = (a: PartFinding, b: PartFinding) =>
    `${a.firstAt} ${a.findingId}` < `${b.firstAt} ${b.findingId}` ? -1 : 1;
  return [...new Map(parts.map((one) => [one.findingId, one])).values()].sort(byTime);
}
