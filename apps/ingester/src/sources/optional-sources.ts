import { dueEverySeconds, type OptionalSource } from '@countersign/domain';
import { GraphError, permissionFor } from '@countersign/graph';
import { type OffReason } from '../source-states.ts';
import { readApproverGroups } from './approver-groups.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { readDirectoryAudits } from './directory-audits.ts';
import { readWholeSet } from './read-whole-set.ts';

interface Optional {
  /** By which its permission is known. */
  readonly path: string;
  readonly unknownWithout: string;
  readonly read: (cycle: Cycle) => Promise<SourceOutcome>;
}

const assignmentsPath = '/beta/deviceManagement/roleAssignments';

/** The sources that are read only where the app registration may. */
export const optionalReaders: Readonly<Record<OptionalSource, Optional>> = {
  'role-assignments': {
    path: assignmentsPath,
    unknownWithout: 'which approver groups have an Intune role is not known',
    read: (cycle) => readWholeSet(cycle, 'role-assignments', assignmentsPath),
  },
  'approver-groups': {
    path: '/v1.0/groups',
    unknownWithout: 'who could approve is not known',
    read: readApproverGroups,
  },
  'directory-audits': {
    path: '/v1.0/auditLogs/directoryAudits',
    unknownWithout: 'what changed about accounts and groups between two readings is not known',
    read: readDirectoryAudits,
  },
};

/** A refusal costs a request each time; what Graph refused is asked for once an hour. */
const askAgainMilliseconds = 55 * 60_000;

export function isDueAgain(refusedAt: Date | null, now: Date): boolean {
  const age = refusedAt === null ? Infinity : now.getTime() - refusedAt.getTime();
  return age < 0 || age >= askAgainMilliseconds;
}

/** Why it is off: by the token, or by what Graph answered. */
export function offReason(
  source: OptionalSource,
  intervalMilliseconds: number,
  refusal: GraphError | null,
): OffReason {
  const { path, unknownWithout } = optionalReaders[source];
  const permission = permissionFor(path);
  return {
    message: refusal
      ? `Off: Graph does not let the app registration read this (${refusal.status}); ${unknownWithout}.`
      : `Off: the app registration does not have ${permission}; ${unknownWithout}.`,
    nextStep: `Optional: grant the application permission ${permission} and consent again; it is read from the next harvest on.`,
    everySeconds: dueEverySeconds(source, intervalMilliseconds / 1000),
    refused: refusal !== null,
  };
}
