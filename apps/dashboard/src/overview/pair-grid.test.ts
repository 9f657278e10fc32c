import type { Pairs } from '@countersign/contract';
import { pairGrid } from './pair-grid.ts';

const pairs: Pairs = {
  from: '',
  to: '',
  decisions: 60,
  requesters: [
    { id: 'k', name: 'Kåre', n: 4 },
    { id: 'b', name: 'Bola', n: 56 },
  ],
  approvers: [
    { id: 'a', name: 'Astrid', n: 56 },
    { id: 'k', name: 'Kåre', n: 4 },
  ],
  cells: [
    {
      requesterId: 'b',
      approverId: 'a',
      n: 52,
      approved: 50,
      medianSeconds: 38,
      withoutNote: 31,
      flagged: true,
    },
    {
      requesterId: 'k',
      approverId: 'a',
      n: 4,
      approved: 4,
      medianSeconds: 90,
      withoutNote: 0,
      flagged: false,
    },
  ],
};

test('the busiest come first and a cell carries the rows behind it', () => {
  const grid = pairGrid(pairs, 7, 5);
  expect(grid.lines[0]?.requester).toBe('Bola');
  expect(grid.lines[0]?.cells[0]).toMatchObject({
    n: 52,
    share: 1,
    flagged: true,
    rows: ['is,requester,b', 'is,approver,a'],
  });
  expect(grid.lines[0]?.cells[0]?.words).toMatch(/^52 decisions by Astrid on Bola, /);
  expect(grid.shown).toBe(56);
});

test('a person against themselves is marked, an empty cell leads nowhere', () => {
  const cell = pairGrid(pairs, 7, 5).lines[1]?.cells[1];
  expect(cell).toMatchObject({ samePerson: true, n: 0, rows: null });
});
