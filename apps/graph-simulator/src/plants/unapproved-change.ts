import { assignApp } from '../changes/app-changes.ts';
import { changeScript } from '../changes/script-changes.ts';
import { serviceWrite } from '../stories/service-write.ts';
import { hire, nextWorkday, write } from './acting.ts';
import { awayFromGates } from './gates.ts';
import { type Plant } from './plant.ts';

/** M01: a protected object changed, and nobody asked. */
export const unapprovedChange: readonly Plant[] = [
  {
    rule: 'unapproved-change',
    lastsDays: 12,
    play(stage) {
      nextWorkday(stage);
      awayFromGates(stage, 'used');
      const change = changeScript(stage.world, stage.random);
      const by = hire(stage);
      const eventIds = write(stage, change, by, { isBypass: true });
      return eventIds.map((id) => ({ rule: 'unapproved-change', eventIds: [id] }));
    },
  },
  {
    rule: 'unapproved-change',
    lookAlike: 'Intune itself, or an attempt that failed',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      serviceWrite.play(stage);
      write(stage, assignApp(stage.world, stage.random), hire(stage), { result: 'Failure' });
      return [];
    },
  },
];
