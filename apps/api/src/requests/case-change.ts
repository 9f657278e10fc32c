import { type CaseChange, type CaseFile } from '@countersign/contract';
import { askedText, type EffectEvent, parseJson, tellChange } from '@countersign/domain';
import { type ArchivedText } from '../raw/archived-bytes.ts';
import { type CaseFileRow } from './case-file.query.ts';

type Archived = ReadonlyMap<number, ArchivedText>;

/**
 * What was asked and what was recorded, out of the archived texts: what was asked from the newest reading that says
 * something of it, what was recorded from the events of the effect that were read.
 */
export function readCaseChange(file: CaseFileRow, archived: Archived): CaseChange {
  const positions = file.observationsSeen.map(({ position }) => position).sort((a, b) => b - a);
  const asked = readAsked(positions, archived);
  const effects = file.events.filter(({ role }) => role === 'effect');
  const events = effects.flatMap((event) => {
    const parsed = openText(archived.get(event.position));
    return parsed === null ? [] : [effectEvent(event, parsed)];
  });
  const told = tellChange(asked.request, events);
  return {
    askedPosition: asked.position,
    askedVariants: asked.variants,
    ...told,
    notShown: { ...told.notShown, events: effects.length - events.length },
  };
}

function effectEvent(event: CaseFile['events'][number], parsed: object): EffectEvent {
  const { eventId, position, occurredAt, result, strength } = event;
  return {
    eventId,
    position,
    occurredAt,
    isSuccess: result === null ? null : /^succe/i.test(result),
    isSure: strength === 'exact' || strength === 'strong',
    event: parsed,
  };
}

export interface Asked {
  readonly request: object | null;
  readonly position: number | null;
  readonly variants: number;
}

const readingsMax = 20;

/** What is asked, out of readings of one request, newest first: the newest that says something of it. */
export function readAsked(positions: readonly number[], archived: Archived): Asked {
  const readings = positions.slice(0, readingsMax).flatMap((position) => {
    const request = openText(archived.get(position));
    return request === null ? [] : [{ position, request, asked: askedText(request) }];
  });
  const newest = readings.find(({ asked }) => asked !== '') ?? readings[0];
  const texts = new Set(readings.map(({ asked }) => asked).filter((asked) => asked !== ''));
  return {
    request: newest?.request ?? null,
    position: newest?.position ?? null,
    variants: texts.size,
  };
}

function openText(text: ArchivedText | undefined): object | null {
  if (!text?.isWhole) return null;
  const parsed = parseJson(text.text);
  return 'value' in parsed && typeof parsed.value === 'object' ? parsed.value : null;
}
