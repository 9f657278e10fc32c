import { at, findingsOf } from '../../test/builders.ts';
import type { PartFinding } from './day.ts';
import { gateOpenedAndUsed } from './gate-opened-and-used.ts';

let count = 0;
const part = (detection: string, firstAt: string, changes: Partial<PartFinding> = {}): PartFinding => ({
  findingId: `finding-${(count += 1)}`,
  detection,
  severity: 'critical',
  title: `Title of ${detection}`,
  firstAt,
  lastAt: firstAt,
  evidence: [{ kind: 'event', subject: `row-${count}` }],
  decisions: [],
  ...changes,
});
/** The 5th of October. */
const judge = (...findings: readonly PartFinding[]) =>
  gateOpenedAndUsed.judge({ kind: 'day', from: at('00:00'), to: at('00:00', 6), findings });

test('an exclusion and a change without approval within a day are one critical finding that covers the rows of both', () => {
  const [opening, use] = [part('exclusion-added', at('09:00')), part('unapproved-change', at('09:00', 6))];
  const [finding, ...others] = findingsOf(judge(opening, use));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'critical',
    subject: '2026-10-05',
    firstAt: at('09:00'),
    lastAt: at('09:00', 6),
    evidence: [...opening.evidence, ...use.evidence],
    facts: { parts: 2, partIds: `${opening.findingId}, ${use.findingId}` },
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('all openings and uses of a day are one finding', () => {
  const openings = [part('policy-weakened', at('09:00')), part('exclusion-added', at('09:10'))];
  const uses = ['excluded-app-writes', 'bulk-destruction'].map((rule) => part(rule, at('10:00')));
  expect(findingsOf(judge(...openings, ...uses))[0]?.facts).toMatchObject({ parts: 4 });
});

test.each([
  ['a gate that was opened and not used', [part('policy-weakened', at('09:00'))]],
  [
    'a use before it was opened',
    [part('unapproved-change', at('08:59')), part('policy-weakened', at('09:00'))],
  ],
  [
    'a use a moment more than a day later',
    [part('policy-weakened', at('09:00')), part('unapproved-change', at('09:00:01', 6))],
  ],
  [
    'an opening of the day before, which is told there',
    [part('policy-weakened', at('23:00', 4)), part('unapproved-change', at('01:00'))],
  ],
  [
    'devices destroyed in bulk with approval',
    [part('policy-weakened', at('09:00')), part('bulk-destruction', at('10:00'), { severity: 'low' })],
  ],
  ['a finding of another rule', [part('policy-weakened', at('09:00')), part('self-approval', at('10:00'))]],
])('%s is none', (_what, parts) => {
  expect(findingsOf(judge(...parts))).toEqual([]);
});

test('where the parts cannot be decided, as in a gap, there are none to rest on', () => {
  expect(findingsOf(judge())).toEqual([]);
});

test('the finding keeps its id when another use turns up, or somebody in a title is renamed', () => {
  const opening = part('policy-weakened', at('09:00'));
  const [one] = findingsOf(judge(opening, part('unapproved-change', at('11:00'))));
  const renamed = { ...opening, title: 'Another title' };
  const [two] = findingsOf(
    judge(renamed, part('unapproved-change', at('10:00')), part('unapproved-change', at('11:00'))),
  );
  expect(two?.findingId).toBe(one?.findingId);
});
