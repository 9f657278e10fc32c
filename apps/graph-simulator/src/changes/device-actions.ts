import { type Random } from '../random.ts';
import { type Device } from '../tenant/estate.ts';
import { type World } from '../tenant/world.ts';
import { type Change, type EventDraft } from './change.ts';
import { resource } from './resource.ts';

export type DeviceAction = 'wipe' | 'retire' | 'delete';

const policyTypes = { wipe: 'deviceWipe', retire: 'deviceRetire', delete: 'deviceDelete' } as const;

/** Wipe, retire or delete of one device or of many in one request. */
export function deviceAction(world: World, random: Random, action: DeviceAction, count = 1): Change {
  const devices = random.sample(world.estate.devices, count);
  const [first] = devices;
  if (first === undefined) throw new Error('A device action needs at least one device.');
  const isBulk = devices.length > 1;
  return {
    policyType: policyTypes[action],
    topic: action,
    objectId: first.id,
    objectName: isBulk ? `${devices.length} devices` : first.displayName,
    detail: first.userName,
    members: {
      // One request for many devices names only the first of them; the rest is inside displayPayload [C].
      payloadId: first.id,
      payloadName: isBulk ? `${first.displayName} (+${devices.length - 1})` : first.displayName,
      payloadType: 'ManagedDevice',
      payloadSubtype: action,
      payloadOperation: action === 'delete' ? 'Delete' : 'Action',
      payload: JSON.stringify(devices.map(({ id }) => ({ id }))),
      displayPayload: JSON.stringify(devices.map((device) => shown(device, action))),
      ...(action === 'delete' ? {} : { actionName: action }),
      ...(action === 'wipe'
        ? {
            actionParameters: JSON.stringify({
              keepEnrollmentData: false,
              keepUserData: false,
              useProtectedWipe: random.chance(0.3),
            }),
          }
        : {}),
    },
    effects: devices.map((device) => writeOf(device, action)),
  };
}

function shown(device: Device, actionName: string): object {
  return {
    deviceId: device.id,
    deviceName: device.displayName,
    serialNumber: device.serialNumber,
    primaryUser: device.userName,
    primaryUserEmail: device.userEmail,
    actionName,
  };
}

/** The resource id is Intune's; the Entra id is only among the properties [reported in data.md]. */
function writeOf(device: Device, action: DeviceAction): EventDraft {
  return {
    activityType: action === 'delete' ? 'Delete ManagedDevice' : `${action} ManagedDevice`,
    operation: action === 'delete' ? 'Delete' : 'Action',
    category: 'Device',
    component: 'ManagedDevice',
    displayName: action === 'delete' ? 'Delete managed device' : `${action} ManagedDevice`,
    resources: [
      resource('ManagedDevice', device.id, device.displayName, [
        ['AzureADDeviceId', device.entraId, null],
        ['SerialNumber', device.serialNumber, null],
        ['DeviceManagementAPIVersion', '5026-05-19', null],
      ]),
    ],
  };
}
