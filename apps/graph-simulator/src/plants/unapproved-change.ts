import { assignApp } from '../changes/app-changes.ts';
import { changeScript } from '../changes/script-changes.ts';
import { serviceWrite } from '../stories/service-write.ts';
import { hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M01: a protected object changed, and nobody asked. */
export const unapprovedChange: readonly Plant[] = [
  {
    rule: 'unapproved-change',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const change = changeScript(stage.world, stage.random);
      const by = hire(stage);
      const eventIds = change.effects.map((draft) =>
        stage.event(draft, by, { isBypass: true, policyType: 'script' }),
      );
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
      for (const draft of assignApp(stage.world, stage.random).effects)
        stage.event(draft, hire(stage), { result: 'Failure', policyType: 'app' });
      return [];
    },
  },
];
