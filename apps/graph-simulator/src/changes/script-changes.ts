import { type Random } from '../random.ts';
import { type World } from '../tenant/world.ts';
import { type Change } from './change.ts';
import { scriptBodies } from './script-bodies.ts';
import { assignmentResources, dotted, resource } from './resource.ts';

/** As Intune takes a script: base64 of its file. */
function encoded(name: string, body: string): string {
  return Buffer.from(`# ${name}\n${body}`).toString('base64');
}

/** Changes under the access policy for scripts. */
export function changeScript(
  world: World,
  random: Random,
  script = random.pick(world.estate.scripts),
): Change {
  const body = random.pick(scriptBodies);
  const content = encoded(script.displayName, body.after);
  const isCreate = random.chance(0.4);
  const id = isCreate ? random.guid() : script.id;
  const name = isCreate
    ? script.displayName.replace('.ps1', `-v${random.int(2, 7)}.ps1`)
    : script.displayName;
  return {
    policyType: 'script',
    topic: 'script',
    objectId: id,
    objectName: name,
    detail: random.pick(world.estate.groups).displayName,
    members: {
      payloadId: isCreate ? null : id,
      payloadName: name,
      payloadType: 'DeviceManagementScript',
      payloadOperation: isCreate ? 'Create' : 'Update',
      payload: JSON.stringify({
        '@odata.type': '#microsoft.management.services.api.deviceManagementScript',
        displayName: name,
        runAsAccount: 'system',
        enforceSignatureCheck: false,
        scriptContent: content,
        fileName: name,
      }),
    },
    effects: [
      {
        activityType: isCreate ? 'Create DeviceManagementScript' : 'Patch DeviceManagementScript',
        operation: isCreate ? 'Create' : 'Patch',
        category: 'DeviceConfiguration',
        component: 'DeviceManagementScript',
        displayName: isCreate ? 'Create device management script' : 'Patch device management script',
        resources: [
          resource(dotted('DeviceManagementScript'), id, name, [
            ['DisplayName', name, isCreate ? null : name],
            ['FileName', name, null],
            ['RunAsAccount', 'System', null],
            ['EnforceSignatureCheck', 'False', null],
            // Real tenants log whole scripts here, in base64 [C panther]; the one before is assumed.
            ['ScriptContent', content, isCreate ? null : encoded(script.displayName, body.before)],
            ['$Collection.RoleScopeTagIds[0]', 'Default', null],
          ]),
        ],
      },
    ],
  };
}

export function assignScript(world: World, random: Random): Change {
  const script = random.pick(world.estate.scripts);
  const group = random.pick(world.estate.groups);
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id };
  return {
    policyType: 'script',
    topic: 'script',
    objectId: script.id,
    objectName: script.displayName,
    detail: group.displayName,
    members: {
      payloadId: script.id,
      payloadName: script.displayName,
      payloadType: 'DeviceManagementScript',
      payloadOperation: 'Assign',
      payload: JSON.stringify({ id: script.id }),
      addedAssignments: JSON.stringify([{ target }]),
    },
    effects: [
      {
        // Methods repeat the entity in camel case [C panther].
        activityType: 'assignDeviceManagementScript DeviceManagementScript',
        operation: 'Action',
        category: 'DeviceConfiguration',
        component: 'DeviceManagementScript',
        displayName: 'assignDeviceManagementScript DeviceManagementScript',
        resources: assignmentResources(
          resource('DeviceManagementScript', script.id, script.displayName),
          group.id,
        ),
      },
    ],
  };
}
