import { type Random } from '../random.ts';
import { type ManagedObject } from '../tenant/estate.ts';
import { type World } from '../tenant/world.ts';
import { type Change } from './change.ts';
import { assignmentResources, resource } from './resource.ts';
import { settingsOf } from './settings.ts';

/** Settings-catalog profiles, protectable since 2026 [D MAA]. */
export function changeConfiguration(world: World, random: Random): Change {
  const profile = random.pick(world.estate.configurations);
  if (random.chance(0.35)) return assignConfiguration(world, random, profile);
  const [settingCount, revision] = [random.int(3, 40), random.int(3, 30)];
  const description = `rev ${revision}`;
  return {
    policyType: 'configurationPolicy',
    topic: 'configuration',
    objectId: profile.id,
    objectName: profile.displayName,
    detail: random.pick(world.estate.groups).displayName,
    members: {
      payloadId: profile.id,
      payloadName: profile.displayName,
      payloadType: random.pick(['ConfigurationPolicy', 'IDeviceManagementPolicy']),
      payloadOperation: 'Update',
      payload: JSON.stringify({ id: profile.id, name: profile.displayName, settingCount }),
      patchPayload: JSON.stringify({ description, settings: settingsOf(profile.displayName, revision) }),
    },
    effects: [
      {
        activityType: 'Patch DeviceManagementConfigurationPolicy',
        operation: 'Patch',
        category: 'DeviceConfiguration',
        component: 'DeviceConfiguration',
        displayName: 'Patch device configuration 2.0 (beta)',
        resources: [
          resource('DeviceManagementConfigurationPolicy', profile.id, profile.displayName, [
            ['SettingCount', String(settingCount), String(random.int(3, 40))],
            ['Description', description, `rev ${random.int(1, revision - 1)}`],
            ['$Collection.RoleScopeTagIds[0]', 'Default', 'Default'],
          ]),
        ],
      },
    ],
  };
}

function assignConfiguration(world: World, random: Random, profile: ManagedObject): Change {
  const group = random.pick(world.estate.groups);
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id };
  return {
    policyType: 'configurationPolicy',
    topic: 'configuration',
    objectId: profile.id,
    objectName: profile.displayName,
    detail: group.displayName,
    members: {
      payloadId: profile.id,
      payloadName: profile.displayName,
      payloadType: 'ConfigurationPolicy',
      payloadOperation: 'Assign',
      addedAssignments: JSON.stringify([{ target }]),
    },
    effects: [
      {
        activityType: 'Create DeviceManagementConfigurationPolicyAssignment',
        operation: 'Create',
        category: 'DeviceConfiguration',
        component: 'DeviceConfiguration',
        displayName: 'Create device configuration assignment 2.0 (beta)',
        resources: assignmentResources(
          resource('DeviceManagementConfigurationPolicy', profile.id, profile.displayName),
          group.id,
        ),
      },
    ],
  };
}

export function changeCompliance(world: World, random: Random): Change {
  const policy = random.pick(world.estate.compliancePolicies);
  const graceHours = random.pick(['0', '24', '72', '168']);
  return {
    policyType: 'compliancePolicy',
    topic: 'compliance',
    objectId: policy.id,
    objectName: policy.displayName,
    detail: `${graceHours} h grace period`,
    members: {
      payloadId: policy.id,
      payloadName: policy.displayName,
      payloadType: 'DeviceCompliancePolicy',
      payloadOperation: 'Update',
      patchPayload: JSON.stringify({ scheduledActionsForRule: [{ gracePeriodHours: Number(graceHours) }] }),
    },
    effects: [
      {
        activityType: 'Patch DeviceCompliancePolicy',
        operation: 'Patch',
        category: 'Compliance',
        component: 'DeviceCompliancePolicy',
        displayName: 'Patch device compliance policy',
        resources: [
          resource('DeviceCompliancePolicy', policy.id, policy.displayName, [
            ['ScheduledActionsForRule.GracePeriodHours', graceHours, '24'],
            ['OsMinimumVersion', '10.0.22631.4602', '10.0.22631.4037'],
          ]),
        ],
      },
    ],
  };
}

export function changeRole(world: World, random: Random): Change {
  const role = random.pick(world.estate.roles);
  const action = random.pick([
    'ManagedDevices_Wipe',
    'MobileApps_Assign',
    'DeviceConfigurations_Update',
    'RemoteTasks_RebootNow',
  ]);
  const allowed = `$Collection.Permissions[0].AllowedResourceActions[${random.int(0, 30)}]`;
  return {
    policyType: 'role',
    topic: 'role',
    objectId: role.id,
    objectName: role.displayName,
    detail: action,
    members: {
      payloadId: role.id,
      payloadName: role.displayName,
      payloadType: 'RoleDefinition',
      payloadOperation: 'Update',
      payload: JSON.stringify({ id: role.id, displayName: role.displayName, isBuiltIn: false }),
      patchPayload: JSON.stringify({
        rolePermissions: [{ allowedResourceActions: [`Microsoft.Intune_${action}`] }],
      }),
    },
    effects: [
      {
        activityType: 'Patch RoleDefinition',
        operation: 'Patch',
        category: 'Role',
        component: 'RoleBasedAccessControl',
        displayName: 'Patch role definition',
        resources: [
          resource('DeviceAndAppManagementRoleDefinition', role.id, role.displayName, [
            [allowed, `Microsoft.Intune_${action}`, null],
            ['IsBuiltInRoleDefinition', 'False', 'False'],
          ]),
        ],
      },
    ],
  };
}

/** Device categories stand under `tenantConfiguration`, which lies after the enum's sentinel (docs/graph.md 1.4). */
export function changeCategory(world: World, random: Random): Change {
  const category = random.pick(world.estate.categories);
  return {
    policyType: 'tenantConfiguration',
    topic: 'category',
    objectId: category.id,
    objectName: category.displayName,
    detail: 'device categories',
    members: {
      payloadId: category.id,
      payloadName: category.displayName,
      payloadType: 'DeviceCategory',
      payloadOperation: 'Update',
    },
    effects: [
      {
        activityType: 'Patch DeviceCategory',
        operation: 'Patch',
        category: 'Enrollment',
        component: 'DeviceCategory',
        displayName: 'Patch device category',
        resources: [
          resource('DeviceCategory', category.id, category.displayName, [
            ['Description', `Reviewed ${random.int(1, 12)}/2026`, '<null>'],
          ]),
        ],
      },
    ],
  };
}
