import { minutes, seconds } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** One person, two accounts: asks with the everyday account and approves with the admin one. Intune cannot see it. */
export const sameHumanApproval: Story = {
  name: 'same-human-approval',
  play(stage) {
    const { world, random } = stage;
    const admin = world.people.find(({ upn }) => upn.startsWith('adm-'));
    const everyday = world.people.find(
      ({ personId, id }) => personId === admin?.personId && id !== admin?.id,
    );
    if (admin === undefined || everyday === undefined)
      throw new Error('The tenant has no person with two accounts.');
    const change = chooseChange(world, random, stage.now);
    const request = stage.ask(change, { by: everyday });
    stage.approve(request, {
      by: admin,
      note: random.pick(['ok', '', 'self-checked']),
      afterMs: random.between(seconds(20), minutes(4)),
    });
    stage.complete(request, random.between(seconds(10), minutes(2)));
    stage.carryOut(request, change);
  },
};
