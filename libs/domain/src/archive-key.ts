import { monthOf, readInstant } from './instant.ts';
import { dayOfDamagedTime, readEventTime } from './normalise/event-time.ts';
import { isJson, member, readId, type Json } from './normalise/members.ts';
import { propertiesOf } from './normalise/read-diagnostic-event.ts';
import { recogniseObject } from './normalise/recognise-object.ts';
import type { PageSource } from './vocabulary.ts';

/** Where an object is filed in the archive. */
export interface ArchiveKey {
  /** The object's own id; null if it has none that can be read. */
  readonly objectId: string | null;
  /** First day of the month of the object's own time, `2026-10-01`; `1970-01-01` if unreadable. */
  readonly month: string;
}

/**
 * The archive key of one object. Total: any JSON value has one. It is a function of the content alone, never
 * of the clock or of how the object came here, because uniqueness in the archive is per month: the same bytes
 * must land in the same month when they come again from a file. Therefore the source, which the caller knows,
 * decides nothing.
 */
export function archiveKey(_source: PageSource, parsed: unknown): ArchiveKey {
  if (!isJson(parsed)) return { objectId: null, month: '1970-01-01' };
  if (isDiagnosticEvent(parsed)) {
    const properties = propertiesOf(parsed);
    return { objectId: readId(member(properties, 'AuditEventId')), month: monthOfExport(parsed, properties) };
  }
  return { objectId: readId(member(parsed, 'id')), month: monthOfObject(parsed) };
}

/** With `activityDateTime` it is none by definition, and most objects have it: no need to count its other marks. */
function isDiagnosticEvent(parsed: Json): boolean {
  if (Object.hasOwn(parsed, 'activityDateTime') && parsed['activityDateTime'] != null) return false;
  return recogniseObject(parsed) === 'diagnostic-event';
}

/**
 * The time that never moves goes first: a request is modified, but its content with the later time is another
 * content anyway. The members are tried in the same order for every kind, so that no wrong guess of the kind
 * can file one content twice.
 */
function monthOfObject(object: Json): string {
  for (const name of [
    'activityDateTime',
    'requestDateTime',
    'lastModifiedDateTime',
    'time',
    'TimeGenerated',
  ]) {
    const instant = readInstant(member(object, name));
    if (instant !== null) return monthOf(instant);
  }
  return '1970-01-01';
}

function monthOfExport(object: Json, properties: Json): string {
  const time = member(object, 'time', 'TimeGenerated');
  const instant =
    readEventTime(time, member(properties, 'ActivityDate')) ?? readInstant(dayOfDamagedTime(time));
  return instant === null ? '1970-01-01' : monthOf(instant);
}
