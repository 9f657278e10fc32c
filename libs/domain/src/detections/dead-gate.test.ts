import type { ApproverFacts } from '../approvers/approver-facts.ts';
import {
  assignmentReading,
  groupId,
  groupReading,
  policyId,
  policyReading,
  readFacts,
} from '../../test/approvers.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { deadGate } from './dead-gate.ts';
import type { GatesSubject } from './subject.ts';

const eight = at('08:00');
const changed = {
  policies: { [policyId]: at('08:00', 1) },
  groups: { [groupId]: at('08:00', 3), other: at('07:00') },
  assignments: at('08:00', 2),
};
const gates = (facts: ApproverFacts, changes: Partial<GatesSubject> = {}): GatesSubject => ({
  kind: 'gates',
  at: eight,
  facts,
  changed,
  ...changes,
});
const judge = (facts: ApproverFacts) => findingsOf(deadGate.judge(gates(facts)));

test('nobody is critical, one person alone high, with the reason and since when', () => {
  expect(judge(readFacts({ [eight]: [] }))[0]).toMatchObject({
    severity: 'critical',
    title: 'Nobody can open "MAA – Apps"',
    explanation: expect.stringContaining('the approver groups have no members'),
    firstAt: at('08:00', 3),
    facts: { policyId, approvers: 0, policyTypes: 'app' },
  });
  expect(judge(readFacts({ [eight]: ['ann'] }))[0]).toMatchObject({
    severity: 'high',
    facts: { approvers: 1 },
  });
});

test('a group that is in no role assignment is nobody', () => {
  const facts = readFacts({ [eight]: ['ann', 'bo'] }, { assignments: [assignmentReading(eight, [])] });
  expect(judge(facts)[0]?.severity).toBe('critical');
});

test('two people are enough, and so is a policy that is gone', () => {
  expect(judge(readFacts({ [eight]: ['ann', 'bo'] }))).toEqual([]);
  expect(judge(readFacts({ [eight]: [] }, { policies: [policyReading(eight, null)] }))).toEqual([]);
});

test('where the groups, or the role assignments, are not read it cannot decide', () => {
  const unread = [
    readFacts({ [eight]: ['ann'] }, { groups: [] }),
    readFacts({ [eight]: ['ann'] }, { assignments: [] }),
    readFacts({ [eight]: ['ann'] }, { groups: [groupReading(eight, null)] }),
  ];
  for (const facts of unread)
    expect(deadGate.judge(gates(facts))).toMatchObject({
      cannotDecide: expect.stringContaining('not known'),
    });
});

test('a reading of the groups that is half a day older than that of the policies does not tell', () => {
  const facts = readFacts({ [at('08:00', 4)]: [] }, { policies: [policyReading(eight)] });
  expect(deadGate.judge(gates(facts))).toHaveProperty('cannotDecide');
});

test('a renamed policy is the same', () => {
  const renamed = readFacts({ [eight]: [] }, { policies: [policyReading(eight, { name: 'Renamed' })] });
  expect(judge(renamed)[0]?.findingId).toBe(judge(readFacts({ [eight]: [] }))[0]?.findingId);
});
