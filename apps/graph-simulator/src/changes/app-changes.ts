import { type Random } from '../random.ts';
import { type ManagedObject } from '../tenant/estate.ts';
import { type World } from '../tenant/world.ts';
import { type Change } from './change.ts';
import { type PropertyRow, assignmentResources, resource } from './resource.ts';

/** Changes under the access policy for apps. */
export function assignApp(world: World, random: Random, app = random.pick(world.estate.apps)): Change {
  const group = random.pick(world.estate.groups);
  const intent = random.pick(['required', 'available', 'uninstall']);
  return {
    policyType: 'app',
    topic: 'app-assign',
    objectId: app.id,
    objectName: app.displayName,
    detail: group.displayName,
    members: {
      payloadId: app.id,
      payloadName: app.displayName,
      payloadType: 'MobileApp',
      payloadOperation: 'Assign',
      payload: JSON.stringify({ '@odata.type': internal(app), id: app.id, displayName: app.displayName }),
      addedAssignments: JSON.stringify([
        {
          intent,
          target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id },
          source: 'direct',
        },
      ]),
      existingAssignments: '[]',
    },
    effects: [
      {
        activityType: 'Create MobileAppAssignment',
        operation: 'Create',
        category: 'Application',
        component: 'MobileApp',
        displayName: 'Create mobile app assignment',
        resources: assignmentResources(resource('MobileApp', app.id, app.displayName), group.id, intent),
      },
    ],
  };
}

export function updateApp(world: World, random: Random, app = random.pick(world.estate.apps)): Change {
  const version = `${random.int(1, 24)}.${random.int(0, 20)}.${random.int(0, 9000)}`;
  return {
    policyType: 'app',
    topic: 'app-update',
    objectId: app.id,
    objectName: app.displayName,
    detail: version,
    members: {
      payloadId: app.id,
      payloadName: app.displayName,
      payloadType: random.chance(0.3) ? 'Microsoft.Management.Services.Api.MobileApp' : 'MobileApp',
      payloadOperation: 'Update',
      payload: JSON.stringify({
        '@odata.type': internal(app),
        id: app.id,
        displayName: app.displayName,
        displayVersion: version,
      }),
      patchPayload: JSON.stringify({ '@odata.type': internal(app), displayVersion: version }),
    },
    effects: [
      {
        activityType: 'Patch MobileApp',
        operation: 'Patch',
        category: 'Application',
        component: 'MobileApp',
        displayName: 'Patch mobile app',
        resources: [resource(app.entity, app.id, app.displayName, manyProperties(app, version, random))],
      },
    ],
  };
}

export function createApp(world: World, random: Random): Change {
  const id = random.guid();
  const source = random.pick(world.estate.apps);
  const name = `${source.displayName} – ${random.pick(['Pilot', 'ARM64', 'v2', 'Offline', 'Self-service'])}`;
  return {
    policyType: 'app',
    topic: 'app-create',
    objectId: id,
    objectName: name,
    detail: source.displayName,
    members: {
      // What a Create request carries here is unknown [U]; a thing that does not exist yet has no id.
      payloadId: random.chance(0.5) ? id : null,
      payloadName: name,
      payloadType: 'MobileApp',
      payloadOperation: 'Create',
      payload: JSON.stringify({
        '@odata.type': internal(source),
        displayName: name,
        publisher: 'Contoso EU',
        isFeatured: false,
      }),
    },
    effects: [
      {
        activityType: 'Create MobileApp',
        operation: 'Create',
        category: 'Application',
        component: 'MobileApp',
        displayName: 'Create mobile app',
        resources: [
          resource(source.entity, id, name, [
            ['DisplayName', name, null],
            ['Publisher', 'Contoso EU', null],
            ['IsFeatured', 'False', null],
          ]),
        ],
      },
    ],
  };
}

function internal(app: ManagedObject): string {
  return `#microsoft.management.services.api.${app.entity.charAt(0).toLowerCase()}${app.entity.slice(1)}`;
}

/**
 * A patch lists unchanged collections with the old value filled and the new one empty, which is not a clearing
 * [reported in data.md], keys that are simply missing, and text of every culture.
 */
function manyProperties(app: ManagedObject, version: string, random: Random): PropertyRow[] {
  const rows: PropertyRow[] = [
    ['DisplayVersion', version, `${version}-1`],
    ['CommittedContentVersion', String(random.int(2, 9)), '1'],
    ['LargeIcon.Type', undefined, 'image/png'],
    ['Notes', '', ''],
    ['Owner', '<null>', '<null>'],
    ['LastModifiedDateTime', '8/9/2026 6:29:00 PM', '7/1/2026 9:02:11 AM'],
  ];
  const count = random.chance(0.04) ? 60 : random.int(1, 5);
  for (let i = 0; i < count; i += 1) {
    rows.push([
      `$Collection.DetectionRules.Rule[${i}]`,
      '',
      `{"path":"%ProgramFiles%\\\\${app.displayName}","check":${i}}`,
    ]);
  }
  return rows;
}
