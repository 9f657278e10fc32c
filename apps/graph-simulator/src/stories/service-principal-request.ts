import { assignApp, createApp, updateApp } from '../changes/app-changes.ts';
import { deviceAction } from '../changes/device-actions.ts';
import { type Story } from './story.ts';

/** Automation asks with an app-only token and, once approved, sends the same call again with the approval code [D]. */
export const servicePrincipalRequest: Story = {
  name: 'service-principal-request',
  play(stage) {
    const { world, random } = stage;
    const isRetire = random.chance(0.3) && world.policies.find('deviceRetire', stage.now) !== undefined;
    const by = isRetire ? world.applications.lifecycle : world.applications.deployment;
    const change = isRetire
      ? deviceAction(world, random, 'retire', random.int(1, 3))
      : random.pick([assignApp, createApp, updateApp])(world, random);
    if (!world.isFree(change.objectId, stage.now)) return;
    const request = stage.ask(change, { by });
    if (random.chance(0.1)) {
      stage.reject(request);
      return;
    }
    stage.approve(request);
    stage.complete(request, random.between(2_000, 40_000));
    stage.carryOut(request, change);
  },
};
