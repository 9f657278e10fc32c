import { deviceAction } from '../changes/device-actions.ts';
import { changeScript } from '../changes/script-changes.ts';
import { hours, minutes } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { hire, nextWorkday, write } from './acting.ts';
import { awayFromGates } from './gates.ts';
import { type Label, type Plant } from './plant.ts';
import { createAgain, openGate } from './policies.ts';

/** M04 with M22: the policy on deletions goes, and an hour later ten devices do. */
export const gateOpenedAndUsed: readonly Plant[] = [
  {
    rule: 'gate-opened-and-used',
    lastsDays: 20,
    play(stage) {
      nextWorkday(stage);
      const found = openGate(stage, 'deviceDelete');
      if (found === null) return [];
      const { eventIds: opened } = found;
      const by = hire(stage);
      stage.wait(hours(1));
      const deletion = deviceAction(stage.world, stage.random, 'delete', 10);
      const used = deletion.effects.flatMap((draft) => {
        stage.wait(minutes(3));
        return write(stage, { ...deletion, effects: [draft] }, by);
      });
      createAgain(stage, found);
      return [
        { rule: 'gate-opened-and-used', eventIds: [...opened, ...used] },
        { rule: 'policy-weakened', eventIds: opened },
        { rule: 'writes-in-policy-gap', eventIds: [...opened, ...used] },
        { rule: 'ungated-destruction', eventIds: used },
        { rule: 'bulk-destruction', eventIds: used },
      ];
    },
  },
  {
    rule: 'gate-opened-and-used',
    lookAlike: 'an unapproved change three hours before, and another after more than a day',
    lastsDays: 20,
    play(stage) {
      nextWorkday(stage);
      const labels = [bypass(stage)];
      stage.wait(hours(3));
      const found = openGate(stage, 'deviceDelete');
      if (found === null) return labels;
      stage.wait(hours(2));
      createAgain(stage, found);
      stage.wait(hours(28));
      return [...labels, { rule: 'policy-weakened', eventIds: found.eventIds }, bypass(stage)];
    },
  },
];

function bypass(stage: Stage): Label {
  awayFromGates(stage, 'used');
  const change = changeScript(stage.world, stage.random);
  const eventIds = write(stage, change, hire(stage), { isBypass: true });
  return { rule: 'unapproved-change', eventIds };
}
