import { detections, detectionsFor } from './catalogue.ts';
import { subjectKinds } from './subject.ts';
import { partDetections } from './part-detections.ts';

test('every rule has an id of its own and says what a reader needs', () => {
  expect(new Set(detections.map(({ id }) => id)).size).toBe(detections.length);
  for (const rule of detections) {
    expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [rule.title, rule.what, rule.why, rule.how, rule.whatToDo])
      expect(text.length).toBeGreaterThan(10);
    expect(rule.falsePositives.length).toBeGreaterThan(0);
  }
});

test('finds the rules for a kind of subject, and every rule by its kind', () => {
  expect(detectionsFor('event').map(({ id }) => id)).toEqual(['unapproved-change']);
  expect(detectionsFor('policies').map(({ id }) => id)).toEqual(['policy-weakened', 'exclusion-added']);
  expect(detectionsFor('requester').map(({ id }) => id)).toEqual([
    'repeated-rejections',
    'rejected-by-several',
  ]);
  const byKind = subjectKinds.flatMap((kind): readonly { id: string }[] => detectionsFor(kind));
  expect(byKind.map(({ id }) => id).sort()).toEqual(detections.map(({ id }) => id).sort());
});

test('rules on which others rest are in the catalogue, and rest on none themselves', () => {
  const subjects = new Map<string, string>(detections.map(({ id, subject }) => [id, subject]));
  for (const id of partDetections) expect([id, subjects.get(id) ?? 'day']).not.toEqual([id, 'day']);
});
