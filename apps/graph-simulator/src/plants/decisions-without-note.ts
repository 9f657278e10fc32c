import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M29: a role changed without a word. */
export const decisionsWithoutNote: readonly Plant[] = [
  {
    rule: 'decisions-without-note',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      return [
        {
          rule: 'decisions-without-note',
          requests: [approved(stage, { type: 'role', approver: hire(stage), note: '' })],
        },
      ];
    },
  },
  {
    rule: 'decisions-without-note',
    lookAlike: 'an app, or a short note',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      approved(stage, { type: 'app', approver: hire(stage), note: '' });
      approved(stage, { type: 'role', approver: hire(stage), note: 'seen' });
      return [];
    },
  },
];
