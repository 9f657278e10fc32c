import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M27: a reason that is none. */
export const weakJustification: readonly Plant[] = [
  {
    rule: 'weak-justification',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const justification = stage.random.pick([
        'test',
        '.',
        'update',
        'as discussed',
        'aaaaaaaaaaaaaaaaaaaaaaaa',
      ]);
      return [
        { rule: 'weak-justification', requests: [approved(stage, { by: hire(stage), justification })] },
      ];
    },
  },
  {
    rule: 'weak-justification',
    lookAlike: 'a ticket number, or few letters that say much',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      for (const justification of ['CHG0040817', '紛失した端末のため至急消去'])
        approved(stage, { by: hire(stage), justification });
      return [];
    },
  },
];
