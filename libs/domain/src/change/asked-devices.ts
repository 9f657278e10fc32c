import { isJson, member, readId, readText, readWord } from '../normalise/members.ts';
import { itemsOf } from './take-apart.ts';

export interface AskedDevice {
  readonly id: string | null;
  readonly name: string | null;
  readonly serialNumber: string | null;
  readonly user: string | null;
  readonly action: string | null;
}

type Rest = readonly (readonly [path: string, value: unknown])[];

const devicesMax = 1000;

const known = new Set(
  [
    ...['deviceId', 'managedDeviceId', 'intuneDeviceId', 'id', 'deviceName', 'displayName', 'name'],
    ...['serialNumber', 'primaryUserEmail', 'userPrincipalName', 'primaryUser', 'actionName'],
  ].map((name) => name.toLowerCase()),
);

/** The devices of a device action: shown ones with names, and intended ones, which may be ids alone. */
export function readDevices(
  shown: unknown,
  intended: unknown,
): { devices: AskedDevice[]; rest: Rest; more: number; usedPayload: boolean } {
  const items = [...itemsOf(shown), ...itemsOf(intended)];
  const devices = new Map<string, AskedDevice>();
  const rest: (readonly [string, unknown])[] = [];
  items.slice(0, 2 * devicesMax).forEach((item, index) => {
    const device = isJson(item) ? deviceOf(item) : null;
    if (device === null) rest.push([`devices[${index}]`, item]);
    else if (!devices.has(keyOf(device, index))) devices.set(keyOf(device, index), device);
    if (device === null || !isJson(item)) return;
    for (const key of Object.keys(item)) {
      if (!known.has(key.toLowerCase())) rest.push([`devices[${index}].${key}`, item[key]]);
    }
  });
  const all = [...devices.values()];
  return {
    devices: all.slice(0, devicesMax),
    rest,
    more: Math.max(0, items.length - 2 * devicesMax) + Math.max(0, all.length - devicesMax),
    usedPayload: intended !== undefined,
  };
}

function keyOf(device: AskedDevice, index: number): string {
  return device.id?.toLowerCase() ?? `at ${index}`;
}

function deviceOf(item: Readonly<Record<string, unknown>>): AskedDevice | null {
  const id = readId(member(item, 'deviceId', 'managedDeviceId', 'intuneDeviceId', 'id'));
  const name = readText(member(item, 'deviceName', 'displayName', 'name'));
  if (id === null && name === null) return null;
  return {
    id,
    name,
    serialNumber: readText(member(item, 'serialNumber')),
    user: readText(member(item, 'primaryUserEmail', 'userPrincipalName', 'primaryUser')),
    action: readWord(member(item, 'actionName')),
  };
}
