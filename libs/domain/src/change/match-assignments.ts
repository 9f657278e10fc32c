import { equalText } from '../cases/event-words.ts';
import { type AskedChange, type ChangeTarget } from './asked-change.ts';
import { type AskedAssignment, assignmentTargetOf } from './asked-assignments.ts';
import { grouped, plainPath } from './property-names.ts';
import { type Recorded } from './record-of-events.ts';

export interface ComparedAssignment {
  readonly asked: AskedAssignment;
  readonly recordedBy: readonly string[];
}

/** Which events recorded the assignments that were asked for, and which of their properties say so. */
export function matchAssignments(
  asked: AskedChange,
  recorded: readonly Recorded[],
): { assignments: ComparedAssignment[]; used: Set<Recorded> } {
  const used = new Set<Recorded>();
  const records = assignmentRecords(recorded, asked.target);
  const assignments = asked.assignments.map((assignment) => {
    const same = assignment.isAdded ? records.filter((one) => isSameAssignment(assignment, one)).flat() : [];
    for (const one of same) used.add(one);
    return { asked: assignment, recordedBy: [...new Set(same.flatMap((one) => one.recordedBy))] };
  });
  return { assignments, used };
}

const assignmentNames = new Set(['target.groupid', 'target.type', 'intent']);

/** One list for each resource that is an assignment of the object: its id begins with the object's. */
function assignmentRecords(recorded: readonly Recorded[], target: ChangeTarget): Recorded[][] {
  const own = recorded.filter(({ path, resource }) => {
    const id = resource.id?.toLowerCase() ?? '';
    return assignmentNames.has(plainPath(path)) && target.ids.some((one) => id.startsWith(one));
  });
  return [...grouped(own, ({ resourceKey }) => resourceKey).values()];
}

/** The same target and, where both name one, the same intent: another intent is not what was asked. */
function isSameAssignment(assignment: AskedAssignment, group: readonly Recorded[]): boolean {
  const said = (name: string) => group.find(({ path }) => plainPath(path) === name)?.after?.value ?? null;
  const [id, type, intent] = [said('target.groupid'), said('target.type'), said('intent')];
  if (id === null && type === null) return false;
  if (type !== null && assignmentTargetOf(type) !== assignment.target) return false;
  if (id === null ? assignment.targetId !== null : !equalText(id, assignment.targetId)) return false;
  return intent === null || assignment.intent === null || equalText(intent, assignment.intent);
}
