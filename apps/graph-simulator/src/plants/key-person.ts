import { approved, overDays, staffOf } from './acting.ts';
import { type Plant } from './plant.ts';

/** M18: a type that one person decides about; the look-alike is shared by all. Both types are asked for by nobody else. */
export const keyPerson: readonly Plant[] = [true, false].map((isKey) => ({
  rule: 'key-person',
  ...(isKey ? {} : { lookAlike: 'as many decisions, shared by all' }),
  lastsDays: 72,
  play(stage) {
    const { approvers } = staffOf(stage.world);
    const key = stage.random.pick(approvers);
    const requests = overDays(stage, 60, 62, (nth) =>
      approved(stage, {
        type: isKey ? 'tenantConfiguration' : 'compliancePolicy',
        approver: isKey && nth % 5 !== 4 ? key : (approvers[nth % approvers.length] ?? key),
      }),
    );
    return isKey ? [{ rule: 'key-person', requests }] : [];
  },
}));
