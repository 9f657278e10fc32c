import { detections, detectionsFor } from './catalogue.ts';

test('every rule has an id of its own and says what a reader needs', () => {
  expect(new Set(detections.map(({ id }) => id)).size).toBe(detections.length);
  for (const rule of detections) {
    expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [rule.title, rule.what, rule.why, rule.how, rule.whatToDo])
      expect(text.length).toBeGreaterThan(10);
    expect(rule.falsePositives.length).toBeGreaterThan(0);
  }
});

test('finds the rules for a kind of subject', () => {
  expect(detectionsFor('event').map(({ id }) => id)).toEqual(['unapproved-change']);
  expect(detectionsFor('case').map(({ id }) => id)).toEqual(['self-approval']);
  expect(detectionsFor('requester').map(({ id }) => id)).toEqual(['repeated-rejections']);
});
