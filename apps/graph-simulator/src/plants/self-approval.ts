import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M09: one account on both sides, and one person behind two. */
export const selfApproval: readonly Plant[] = [
  {
    rule: 'self-approval',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const person = hire(stage);
      const admin = {
        ...hire(stage),
        displayName: `${person.displayName} (Admin)`,
        upn: `adm-${person.upn}`,
      };
      return [
        { rule: 'self-approval', requests: [approved(stage, { by: person, approver: person })] },
        { rule: 'self-approval', requests: [approved(stage, { by: person, approver: admin })] },
      ];
    },
  },
  {
    rule: 'self-approval',
    lookAlike: 'two people of one family name',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const [one, other] = [hire(stage), hire(stage)];
      approved(stage, {
        by: { ...one, displayName: 'Signe Falk' },
        approver: { ...other, displayName: 'Erik Falk' },
      });
      return [];
    },
  },
];
