import { deviceAction } from '../changes/device-actions.ts';
import { minutes } from '../clock.ts';
import { hire, nextWorkday, write } from './acting.ts';
import { awayFromGates } from './gates.ts';
import { type Plant } from './plant.ts';

/** M22: six devices wiped in half an hour, and nobody asked; the look-alike wipes four, which is M01 alone. */
export const bulkDestruction: readonly Plant[] = [6, 4].map((devices) => ({
  rule: 'bulk-destruction',
  ...(devices === 6 ? {} : { lookAlike: 'four wipes' }),
  lastsDays: 12,
  play(stage) {
    nextWorkday(stage);
    awayFromGates(stage, 'used');
    const by = hire(stage);
    const eventIds = Array.from({ length: devices }, () => {
      stage.wait(minutes(5));
      return write(stage, deviceAction(stage.world, stage.random, 'wipe'), by, { isBypass: true });
    }).flat();
    return [
      ...(devices === 6 ? [{ rule: 'bulk-destruction', eventIds }] : []),
      ...eventIds.map((id) => ({ rule: 'unapproved-change', eventIds: [id] })),
    ];
  },
}));
