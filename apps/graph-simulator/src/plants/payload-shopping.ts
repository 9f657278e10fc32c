import { assignApp } from '../changes/app-changes.ts';
import { type Change } from '../changes/change.ts';
import { changeRole } from '../changes/policy-changes.ts';
import { assignmentResources, resource } from '../changes/resource.ts';
import { hours } from '../clock.ts';
import { type AuditPropertyJson } from '../graph-json.ts';
import { type RequestRecord } from '../ledger.ts';
import { type Stage } from '../stage.ts';
import { approved, hire, nextWorkday, rejected } from './acting.ts';
import { type Plant } from './plant.ts';

/** M36: rejected, and asked again for more; in the look-alikes for something else of the same size, or for less. */
export const payloadShopping: readonly Plant[] = [
  {
    rule: 'payload-shopping',
    lastsDays: 9,
    play(stage) {
      const app = assignApp(stage.world, stage.random);
      const role = permitting(changeRole(stage.world, stage.random), ['MobileApps_Read']);
      const twice = [
        askedAgain(stage, app, toEverybody(app)),
        askedAgain(stage, role, permitting(role, ['MobileApps_Read', 'ManagedDevices_Wipe'])),
      ];
      return twice.map((requests) => ({ rule: 'payload-shopping', requests }));
    },
  },
  {
    rule: 'payload-shopping',
    lookAlike: 'for another group, for a group instead of everybody, for a permission more that only reads',
    lastsDays: 14,
    play(stage) {
      const { world, random } = stage;
      const [app, other] = [assignApp(world, random), assignApp(world, random)];
      const groups = world.estate.groups.filter(({ displayName }) => displayName !== app.detail);
      askedAgain(stage, app, assignedTo(app, random.pick(groups).id));
      askedAgain(stage, toEverybody(other), other);
      const role = permitting(changeRole(world, random), ['ManagedDevices_Wipe']);
      askedAgain(stage, role, permitting(role, ['ManagedDevices_Wipe', 'Audit_Read']));
      return [];
    },
  },
];

/** Rejected, and two hours later approved by the same approver, as it is asked then. */
function askedAgain(stage: Stage, first: Change, second: Change): RequestRecord[] {
  nextWorkday(stage, 1);
  const [by, approver] = [hire(stage), hire(stage)];
  const refused = rejected(stage, { by, approver, change: first });
  stage.wait(hours(2));
  return [refused, approved(stage, { by, approver, change: second })];
}

/** The group by which assignments to all users are known [C]. */
const everybodyId = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

function toEverybody(change: Change): Change {
  return assigned(change, 'AllLicensedUsersAssignmentTarget', everybodyId);
}

function assignedTo(change: Change, groupId: string): Change {
  return assigned(change, 'GroupAssignmentTarget', groupId, { groupId });
}

function assigned(change: Change, type: string, groupId: string, named: object = {}): Change {
  const app = resource('MobileApp', change.objectId, change.objectName);
  const target = {
    '@odata.type': `#microsoft.graph.${type.charAt(0).toLowerCase()}${type.slice(1)}`,
    ...named,
  };
  const ofType = (row: AuditPropertyJson) =>
    row.displayName === 'Target.Type' ? { ...row, newValue: type } : row;
  return {
    ...change,
    members: {
      ...change.members,
      addedAssignments: JSON.stringify([{ intent: 'available', target, source: 'direct' }]),
    },
    effects: change.effects.map((draft) => ({
      ...draft,
      resources: assignmentResources(app, groupId, 'available').map((one) => ({
        ...one,
        modifiedProperties: one.modifiedProperties.map(ofType),
      })),
    })),
  };
}

function permitting(change: Change, actions: readonly string[]): Change {
  const allowed = actions.map((action) => `Microsoft.Intune_${action}`);
  return {
    ...change,
    detail: actions.join(', '),
    members: {
      ...change.members,
      patchPayload: JSON.stringify({ rolePermissions: [{ allowedResourceActions: allowed }] }),
    },
    effects: change.effects.map((draft) => ({
      ...draft,
      resources: [
        resource(
          'DeviceAndAppManagementRoleDefinition',
          change.objectId,
          change.objectName,
          allowed.map((action, nth) => [
            `$Collection.Permissions[0].AllowedResourceActions[${nth}]`,
            action,
            null,
          ]),
        ),
      ],
    })),
  };
}
