import { minutes } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** Approver and requester are one account. Documented as impossible [D MAA]; an archive has to notice it if it happens. */
export const ownRequestApproved: Story = {
  name: 'own-request-approved',
  play(stage) {
    const { world, random } = stage;
    const person = random.pick(world.approvers.filter(({ upn }) => !upn.startsWith('adm-')));
    const change = chooseChange(world, random, stage.now);
    const request = stage.ask(change, { by: person });
    stage.approve(request, {
      by: person,
      note: 'urgent, nobody else reachable',
      afterMs: random.between(minutes(1), minutes(6)),
    });
    stage.complete(request, minutes(1));
    stage.carryOut(request, change);
  },
};
