import type { CaseFile } from '@countersign/contract';
import { factsOf, objectOf } from './case-facts.ts';

const file = (states: number, sightings: number, events: number, origin = 'observed') =>
  ({
    outcome: 'rejected',
    decision: 'rejected',
    effect: null,
    origin,
    decideSeconds: 60,
    decided: { at: null, earliest: null, latest: null, source: 'audit-event' },
    requester: { kind: 'user', name: 'Bola', upn: 'bola@example.test', id: 'b' },
    approver: { kind: 'user', name: 'Astrid', upn: null, id: 'a' },
    observationsSeen: Array.from({ length: states }, () => ({ sightings })),
    events: Array.from({ length: events }, () => ({})),
  }) as unknown as CaseFile;
const evidence = (of: CaseFile) => factsOf(of, new Date()).find((fact) => fact.name === 'Evidence');

test('one of a thing is not counted in the plural', () => {
  expect(evidence(file(1, 1, 1))).toMatchObject({
    value: '1 recorded state',
    more: 'seen 1 time, 1 audit event',
  });
  expect(evidence(file(2, 3, 4))).toMatchObject({
    value: '2 recorded states',
    more: 'seen 6 times, 4 audit events',
  });
  expect(evidence(file(0, 0, 1, 'reconstructed'))?.more).toBe('1 event');
});

test('a person without a name is not named twice', () => {
  const named = file(1, 1, 1);
  const nameless = {
    ...named,
    approver: { kind: 'user', name: null, upn: 'a@example.test', id: 'a' },
  } as CaseFile;
  const decider = factsOf(nameless, new Date()).find((fact) => fact.name === 'Rejected by');
  expect(decider).toMatchObject({ value: 'a@example.test', more: '' });
  expect(factsOf(named, new Date())[0]).toMatchObject({ value: 'Bola', more: 'bola@example.test' });
});

test('the object of a creation is known by the event that created it', () => {
  const created = { role: 'effect', resources: [{ type: 'MobileApp', id: 'app-1', name: 'VPN' }] };
  const of = (id: string | null, events: object[]) =>
    objectOf({ resource: { type: null, id, name: null, count: 1 }, events } as unknown as CaseFile);
  expect(of(null, [{ ...created, role: 'candidate' }, created])).toEqual({ id: 'app-1', name: 'VPN' });
  expect(of('app-2', [created])).toMatchObject({ id: 'app-2' });
  expect(of(null, [{ ...created, role: 'candidate' }])).toBeNull();
});
