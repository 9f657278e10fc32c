import { type Json } from '../normalise/members.ts';
import { isSecretName } from './secret-names.ts';

/** Members that say which setting an object is about; the value stands in another member or below. */
const naming = new Set([
  'appconfigkey',
  'settingdefinitionid',
  'definitionid',
  'omauri',
  'setting',
  'settingname',
  'configkey',
  'keyname',
  'key',
]);

/** What identifies, and is shown even beside a secret. */
const identification = new Set([
  ...[...naming].filter((name) => name !== 'key'),
  '@odata.type',
  'displayname',
  'description',
  'id',
  'valuestate',
  'valuetype',
  'appconfigkeytype',
]);

export function isIdentification(key: string): boolean {
  return identification.has(key.toLowerCase());
}

/** Whether the object says of itself that its value is a secret: `{ omaUri: "…/PSK", value: "…" }`. */
export function namesSecret(object: Json): boolean {
  const keys = Object.keys(object).slice(0, 200);
  const lower = new Set(keys.map((key) => key.toLowerCase()));
  return keys.some((key) => {
    const text = object[key];
    if (typeof text !== 'string' || text.length > 2000) return false;
    const name = key.toLowerCase();
    // A `name` names many things; beside a `value`, it names that.
    const isName = naming.has(name) || (name === 'name' && lower.has('value'));
    return isName && isSecretName(lastPart(text));
  });
}

/** The settings catalog marks secrets by type: `deviceManagementConfigurationSecretSettingValue`. */
export function hasSecretType(object: Json): boolean {
  const type = object['@odata.type'];
  return typeof type === 'string' && /secret/i.test(type.slice(0, 300));
}

function lastPart(text: string): string {
  return text.slice(text.replace(/\/+$/, '').lastIndexOf('/') + 1);
}
