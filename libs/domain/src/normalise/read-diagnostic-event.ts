import { parseJson } from '../json.ts';
import type { EventActor, EventRecord, EventResource, PropertyChange } from '../records/records.ts';
import { defaultApprovalMatcher, type ApprovalMatcher } from './approval-matcher.ts';
import { readEventTime } from './event-time.ts';
import { isJson, jsonOf, listOf, member, readId, readText, readWord, type Json } from './members.ts';
import { boundNames, completeEvent, readChanges } from './read-audit-event.ts';
import type { Reading } from './read-request.ts';
import { entityOf } from './type-family.ts';
import {
  auditActorTypes,
  auditCategories,
  auditOperations,
  auditResults,
  wordFor,
} from './words-of-microsoft.ts';

const maxTargets = 1000;

/**
 * Reads an Intune audit record as Azure Monitor exports it (Event Hub, storage, or a row of the Log Analytics
 * table IntuneAuditLogs, whose `Properties` is a text). Numbers become Graph's words. What an export does not
 * carry (component, sentence, resource types, address) is null. Rejected without an object, an AuditEventId
 * or a readable time. Source: learn.microsoft.com, "Route logs to Azure Monitor using Microsoft Intune".
 */
export function readDiagnosticEvent(
  value: unknown,
  matcher: ApprovalMatcher = defaultApprovalMatcher,
): Reading<EventRecord> {
  if (!isJson(value)) return { rejection: 'An exported audit record must be a JSON object.' };
  const properties = propertiesOf(value);
  const id = readId(member(properties, 'AuditEventId'));
  if (id === null) return { rejection: 'The exported audit record has no AuditEventId.' };
  const occurredAt = readEventTime(
    member(value, 'time', 'TimeGenerated'),
    member(properties, 'ActivityDate'),
  );
  if (occurredAt === null) {
    return { rejection: 'The exported audit record has no readable time (time, ActivityDate).' };
  }
  const activityType = readWord(member(value, 'operationName'));
  return {
    record: completeEvent(
      {
        id,
        occurredAt,
        category: wordFor(readWord(member(properties, 'Category')), auditCategories),
        component: null,
        activity: null,
        activityType,
        operationType: wordFor(readWord(member(properties, 'ActivityType')), auditOperations),
        result: readResult(value, properties),
        correlationId: readId(member(value, 'correlationId')),
        actor: readActor(value, jsonOf(member(properties, 'Actor'))),
        resources: readResources(properties, activityType),
      },
      () => readAllChanges(properties),
      matcher,
    ),
  };
}

/** `properties` as an object, or parsed from the text that Log Analytics makes of it. */
export function propertiesOf(record: Json): Json {
  const properties = member(record, 'properties');
  if (typeof properties !== 'string') return jsonOf(properties);
  const parsed = parseJson(properties);
  return 'value' in parsed ? jsonOf(parsed.value) : jsonOf(null);
}

function readResult(record: Json, properties: Json): string | null {
  const status = readWord(member(properties, 'ActivityResultStatus'));
  return readWord(member(record, 'resultType')) ?? wordFor(status, auditResults);
}

function readActor(record: Json, actor: Json): EventActor {
  const identity = readText(member(record, 'identity'));
  return {
    type: wordFor(readWord(member(actor, 'ActorType')), auditActorTypes),
    userId: readId(member(actor, 'ObjectId', 'UserId')),
    upn: readText(member(actor, 'UPN', 'UserPrincipalName')) ?? (identity?.includes('@') ? identity : null),
    appId: readId(member(actor, 'Application', 'ApplicationId')),
    appName: readText(member(actor, 'ApplicationName', 'ServicePrincipalName')),
    ip: readWord(member(actor, 'IPAddress')),
  };
}

/**
 * Three lists tell of the same targets by index, and any of them may be shorter. The type is not exported:
 * a single target is of the kind the activity names ("Patch MobileApp").
 */
function readResources(properties: Json, activityType: string | null): EventResource[] {
  const ids = listOf(member(properties, 'TargetObjectIds'));
  const names = listOf(member(properties, 'TargetDisplayNames'));
  const targets = listOf(member(properties, 'Targets'));
  const length = Math.min(maxTargets, Math.max(ids.length, names.length, targets.length));
  const type = length === 1 ? entityOf(activityType) : null;
  const resources = Array.from({ length }, (_, index) => ({
    type,
    id: readId(ids[index]),
    name: readText(names[index]) ?? readText(member(jsonOf(targets[index]), 'Name')),
  }));
  return boundNames(resources);
}

function readAllChanges(properties: Json): PropertyChange[] {
  const targets = listOf(member(properties, 'Targets')).slice(0, maxTargets);
  return [
    ...targets.flatMap((target) => readChanges(member(jsonOf(target), 'ModifiedProperties'))),
    ...readDetails(member(properties, 'AdditionalDetails')),
  ];
}

/** `Key = AccountQuotaEntityValue = MobileAppAssignment`, line by line, without a separator before `Value`. */
function readDetails(value: unknown): PropertyChange[] {
  const lines = (readText(value) ?? '').split(/\r?\n/).slice(0, 100);
  return lines.flatMap((line) => {
    const match = /^\s*Key = (.*?)\s*Value = (.*)$/.exec(line);
    return match === null ? [] : [{ name: readWord(match[1]) ?? '', old: null, new: match[2] ?? null }];
  });
}
