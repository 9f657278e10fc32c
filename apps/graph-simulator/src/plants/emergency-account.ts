import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M37: an account kept for emergencies approves, or asks; the look-alike only has a name like theirs. */
export const emergencyAccount: readonly Plant[] = [
  {
    rule: 'emergency-account',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const [one, other] = stage.world.emergencyAccounts;
      // An app: of what weighs more, their long absence would be told as well.
      return [
        { rule: 'emergency-account', requests: [approved(stage, { type: 'app', approver: one })] },
        { rule: 'emergency-account', requests: [approved(stage, { by: other, approver: hire(stage) })] },
      ];
    },
  },
  {
    rule: 'emergency-account',
    lookAlike: 'the desk that keeps them, under a name like theirs',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const [{ upn }] = stage.world.emergencyAccounts;
      const desk = { displayName: 'Emergency Access 1', upn: upn.replace('-1@', '-10@') };
      approved(stage, { by: hire(stage), approver: { ...hire(stage), ...desk } });
      return [];
    },
  },
];
