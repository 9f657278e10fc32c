import { updateApp } from '../changes/app-changes.ts';
import { minutes } from '../clock.ts';
import { nextWorkday, write } from './acting.ts';
import { type Plant } from './plant.ts';

/** M44: a product that does not know of approvals tries, and tries. */
export const automationAtTheGate: readonly Plant[] = [12, 8].map((attempts) => ({
  rule: 'automation-at-the-gate',
  ...(attempts === 12 ? {} : { lookAlike: 'eight attempts' }),
  lastsDays: 5,
  play(stage) {
    nextWorkday(stage);
    const app = { kind: 'application' as const, id: stage.random.guid(), displayName: 'Fleet Updater' };
    const eventIds = Array.from({ length: attempts }, () => {
      stage.wait(minutes(2));
      return write(stage, updateApp(stage.world, stage.random), app, { result: 'Failure' });
    }).flat();
    return attempts === 12 ? [{ rule: 'automation-at-the-gate', eventIds }] : [];
  },
}));
