import { excerptAround } from './excerpt.ts';

const long = `{"id":"1","note":"${'x'.repeat(400)}","status":"frozen","more":"${'y'.repeat(400)}"}`;

test('the piece is cut around the place, with marks where something is left out', () => {
  const piece = excerptAround(long, { kind: 'new-value', path: 'status', found: 'frozen' });
  expect(piece).toContain('"status":"frozen"');
  expect(piece).toMatch(/^…x.*y…$/);
  expect(piece.length).toBeLessThan(310);
});

test('a new member is found by its name, whatever list it stands in', () => {
  const text = '{"resources":[{"severity":3}]}';
  expect(excerptAround(text, { kind: 'new-member', path: 'resources[].severity', found: 'number' })).toBe(
    text,
  );
});

test('a missing member has no place: the beginning is shown', () => {
  expect(excerptAround(long, { kind: 'missing-member', path: 'actor', found: 'nothing' })).toMatch(/^\{"id"/);
  expect(excerptAround('', { kind: 'more', path: '', found: '' })).toBe('');
});

test('no half of a character is shown', () => {
  const text = `${'👍'.repeat(100)}"status":"x"${'👍'.repeat(200)}`;
  const piece = excerptAround(text, { kind: 'new-value', path: 'status', found: 'x' });
  expect(piece).not.toMatch(/\p{Surrogate}/u);
});
