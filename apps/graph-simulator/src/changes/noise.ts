import { type Instant } from '../clock.ts';
import { type Random } from '../random.ts';
import { type World } from '../tenant/world.ts';
import { type Actor } from '../truth.ts';
import { assignApp } from './app-changes.ts';
import { type EventDraft } from './change.ts';
import { deviceAction } from './device-actions.ts';
import { changeCompliance, changeConfiguration } from './policy-changes.ts';
import { type PropertyRow, dotted, resource } from './resource.ts';

/** One ordinary audit event that has nothing to do with approvals. */
export interface Noise {
  readonly drafts: readonly EventDraft[];
  /** Absent: somebody at work. */
  readonly actor?: Actor;
  readonly result?: string;
  /** Of a write that an access policy could protect. */
  readonly policyType?: string;
}

type Maker = (world: World, random: Random, at: Instant) => Noise;

function one(
  activityType: string,
  operation: EventDraft['operation'],
  category: string,
  component: string,
  displayName: string,
  resources: EventDraft['resources'],
): EventDraft {
  return { activityType, operation, category, component, displayName, resources };
}

function remoteAction(action: string, weight: number): readonly [number, Maker] {
  return [
    weight,
    (world, random) => {
      const device = random.pick(world.estate.devices);
      const target = resource('ManagedDevice', device.id, device.displayName, [
        ['AzureADDeviceId', device.entraId, null],
      ]);
      return {
        drafts: [
          one(`${action} ManagedDevice`, 'Action', 'Device', 'ManagedDevice', `${action} ManagedDevice`, [
            target,
          ]),
        ],
      };
    },
  ];
}

/** Reads are audited too: 38 of 543 events of a month in one tenant [reported], 30 of 177 in another [C]. */
const reads: Maker = (world, random) => {
  const [verb, entity, category] = random.pick([
    ['Search', 'ManagedDevice', 'Device'],
    ['Search', 'DeviceManagementReport', 'Other'],
    ['Get', 'CloudCertificationAuthority', 'DeviceConfiguration'],
    ['Get', 'DeviceManagementConfigurationPolicy', 'DeviceConfiguration'],
  ] as const);
  const target = resource(entity, random.guid(), random.chance(0.5) ? '<null>' : undefined);
  return {
    actor: world.applications.monitoring,
    drafts: [one(`${verb} ${entity}`, verb, category, entity, `${verb} ${entity}`, [target])],
  };
};

const unprotectedEdit: Maker = (world, random) => {
  const [verb, entity, category, component] = random.pick([
    ['Patch', 'ManagedAppProtection', 'Application', 'ManagedAppPolicy'],
    ['Create', 'TargetedManagedAppConfiguration', 'Application', 'ManagedAppPolicy'],
    ['Patch', 'DeviceEnrollmentConfiguration', 'Enrollment', 'Enrollment'],
    ['Create', 'WindowsAutopilotDeploymentProfile', 'Enrollment', 'Enrollment'],
    ['Patch', 'NotificationMessageTemplate', 'Compliance', 'DeviceCompliancePolicy'],
    ['Patch', 'WindowsQualityUpdateProfile', 'SoftwareUpdates', 'SoftwareUpdate'],
    ['Patch', 'TermsAndConditions', 'Enrollment', 'TermsAndConditions'],
    ['Create', 'ImportedDeviceIdentity', 'Enrollment', 'Enrollment'],
    ['Delete', 'ImportedDeviceIdentity', 'Enrollment', 'Enrollment'],
    ['Patch', 'OrganizationalBranding', 'Other', 'Branding'],
  ] as const);
  const name = `${random.pick(['Default', 'Pilot', 'Retail', 'EMEA', 'Lager Süd', 'Γραφείο', '本社'])} ${random.int(1, 9)}`;
  const rows: PropertyRow[] = [
    ['DisplayName', name, verb === 'Create' ? null : name],
    ['Description', '', random.chance(0.5) ? undefined : 'old text'],
    ['LastModifiedDateTime', '8/9/2026 6:29:00 PM', null],
    ['$Collection.RoleScopeTagIds[0]', 'Default', null],
  ];
  const type = random.chance(0.2) ? dotted(entity) : entity;
  return {
    drafts: [
      one(`${verb} ${entity}`, verb, category, component, `${verb} ${component} ${name}`, [
        resource(type, random.guid(), name, rows.slice(0, random.int(0, 4))),
      ]),
    ],
  };
};

const filterEdit: Maker = (world, random) => {
  const filter = random.pick(world.estate.filters);
  const rule = `(device.deviceName -startsWith "LT-${random.pick(['BER', 'PAR', 'WAW'])}")`;
  const target = resource(filter.entity, filter.id, filter.displayName, [
    ['Rule', rule, '(device.deviceName -contains "LT")'],
  ]);
  return {
    drafts: [
      one(
        `Patch ${filter.entity}`,
        'Patch',
        'AssignmentFilter',
        'AssignmentFilter',
        'Patch assignment filter',
        [target],
      ),
    ],
  };
};

/** Certificate events have a 40-digit thumbprint for an id [reported]. */
const certificate: Maker = (world, random) => ({
  actor: world.applications.monitoring,
  drafts: [
    one(
      'RevokeLeafCertAsync CloudCertificationAuthorityLeafCertificate',
      'Action',
      'DeviceConfiguration',
      'CloudPKI',
      'RevokeLeafCertAsync CloudCertificationAuthorityLeafCertificate',
      [resource('CloudCertificationAuthorityLeafCertificate', random.hex(40).toUpperCase(), '<null>')],
    ),
  ],
});

/** A protected write that the gate stopped: it is in the log as a failure and changed nothing. */
const blockedWrite: Maker = (world, random) => ({
  drafts: assignApp(world, random).effects,
  result: 'Failure',
});

/** Ordinary writes to things that no access policy protects at that moment; rightly without any request. */
const notYetProtected: Maker = (world, random, at) => {
  const open = [
    ['deviceWipe', () => deviceAction(world, random, 'wipe')],
    ['deviceRetire', () => deviceAction(world, random, 'retire')],
    ['deviceDelete', () => deviceAction(world, random, 'delete')],
    ['configurationPolicy', () => changeConfiguration(world, random)],
    ['compliancePolicy', () => changeCompliance(world, random)],
  ] as const;
  const free = open.filter(([policyType]) => world.policies.everFrom(policyType, at) === undefined);
  if (free.length === 0) return unprotectedEdit(world, random, at);
  const [policyType, make] = random.pick(free);
  return { drafts: make().effects, policyType };
};

const assignmentsWithoutProperties: Maker = (world, random) => {
  const group = random.pick(world.estate.groups);
  const id = random.guid();
  return {
    drafts: [
      one(
        'assign DeviceEnrollmentConfiguration',
        'Action',
        'Enrollment',
        'Enrollment',
        'assign DeviceEnrollmentConfiguration',
        [resource('EnrollmentConfigurationAssignment', `${id}_${group.id}`, '<null>')],
      ),
    ],
  };
};

const kinds: readonly (readonly [weight: number, make: Maker])[] = [
  remoteAction('syncDevice', 40),
  remoteAction('rebootNow', 8),
  remoteAction('rotateBitLockerKeys', 4),
  remoteAction('locateDevice', 2),
  remoteAction('collectDiagnostics', 3),
  [14, reads],
  [14, unprotectedEdit],
  [4, filterEdit],
  [2, certificate],
  [1, blockedWrite],
  [6, notYetProtected],
  [5, assignmentsWithoutProperties],
];

export function makeNoise(world: World, random: Random, at: Instant): Noise {
  const noise = random.weighted(kinds)(world, random, at);
  return noise.result === undefined && random.chance(0.015) ? { ...noise, result: 'Failure' } : noise;
}
