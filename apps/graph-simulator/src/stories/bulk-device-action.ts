import { deviceAction } from '../changes/device-actions.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** One request that wipes or retires many devices: as many write events, one approval. */
export const bulkDeviceAction: Story = {
  name: 'bulk-device-action',
  play(stage) {
    const { world, random } = stage;
    const action = random.pick(['wipe', 'retire'] as const);
    const isProtected =
      world.policies.find(action === 'wipe' ? 'deviceWipe' : 'deviceRetire', stage.now) !== undefined;
    let change = isProtected
      ? deviceAction(world, random, action, random.int(2, 14))
      : chooseChange(world, random, stage.now);
    if (!world.isFree(change.objectId, stage.now)) change = chooseChange(world, random, stage.now);
    const request = stage.ask(change);
    stage.approve(request);
    stage.complete(request);
    stage.carryOut(request, change);
  },
};
