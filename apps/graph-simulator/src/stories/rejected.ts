import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

export const rejected: Story = {
  name: 'rejected',
  play(stage) {
    stage.reject(stage.ask(chooseChange(stage.world, stage.random, stage.now)));
  },
};
