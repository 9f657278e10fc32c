import { type AuditPropertyJson, type AuditResourceJson } from '../graph-json.ts';

type Value = string | null | undefined;

/** `[name, new]` or `[name, new, old]`; an undefined side is left out, as captured events do [C]. */
export type PropertyRow = readonly [name: string, newValue: Value, oldValue?: Value];

export function property([displayName, newValue, oldValue]: PropertyRow): AuditPropertyJson {
  const json: AuditPropertyJson = { displayName };
  if (oldValue !== undefined) json.oldValue = oldValue;
  if (newValue !== undefined) json.newValue = newValue;
  return json;
}

export function resource(
  type: string,
  id: string | null,
  name: string | null | undefined,
  rows: readonly PropertyRow[] = [],
): AuditResourceJson {
  const json: AuditResourceJson = {
    auditResourceType: type,
    resourceId: id,
    modifiedProperties: rows.map(property),
  };
  if (name !== undefined) json.displayName = name;
  return json;
}

/** The type as some events write it: with its internal name space [C EXPO]. */
export function dotted(type: string): string {
  return `Microsoft.Management.Services.Api.${type}`;
}

/**
 * An assignment arrives as two resources: the parent without properties, and the assignment under a compound id
 * with the TEXT `<null>` for a name [C elastic, graph2otel].
 */
export function assignmentResources(
  parent: AuditResourceJson,
  groupId: string,
  intent?: string,
): AuditResourceJson[] {
  return [
    parent,
    resource(`${parent.auditResourceType}Assignment`, `${parent.resourceId}_${groupId}`, '<null>', [
      ['Id', `${parent.resourceId}_${groupId}`, null],
      ['Target.Type', 'GroupAssignmentTarget', null],
      ['Target.GroupId', groupId, null],
      ...(intent === undefined ? [] : [['Intent', intent, null] as const]),
      ['Source', 'Direct', null],
      ['DeviceManagementAPIVersion', '5026-05-19', null],
    ]),
  ];
}
