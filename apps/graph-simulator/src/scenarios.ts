import { type Clock, type Instant, days, hours } from './clock.ts';
import { Ledger } from './ledger.ts';
import { officePace } from './pace.ts';
import { type Random } from './random.ts';
import { Stage } from './stage.ts';
import { PlayedTenant } from './tenant-model.ts';
import { World } from './tenant/world.ts';
import { type Source, Timeline } from './timeline.ts';

export const scenarioNames = ['demo', 'small', 'calm', 'empty'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface ScenarioFacts {
  random: Random;
  clock: Clock;
  anchoredAt: Instant;
  auditNamesRequests: boolean;
}

/** First cut: one story, to integrate against. */
export function playScenario(name: ScenarioName, facts: ScenarioFacts): PlayedTenant {
  const world = new World(facts.random);
  const ledger = new Ledger();
  const historyFrom = facts.anchoredAt - days(40);
  const random = facts.random.fork('stories');
  const source: Source = {
    nextAt: name === 'empty' ? Number.POSITIVE_INFINITY : historyFrom,
    play() {
      const stage = new Stage({
        world,
        ledger,
        random,
        at: source.nextAt,
        pace: officePace,
        story: 'approved-and-completed',
        auditNamesRequests: facts.auditNamesRequests,
      });
      const id = random.guid();
      const change = {
        policyType: 'app',
        topic: 'app-assign' as const,
        objectId: id,
        objectName: 'Company Portal',
        members: {
          payloadId: id,
          payloadName: 'Company Portal',
          payloadType: 'MobileApp',
          payloadOperation: 'Assign',
        },
        effects: [
          {
            activityType: 'Create MobileAppAssignment',
            operation: 'Create' as const,
            category: 'Application',
            component: 'MobileApp',
            displayName: 'Create mobile app assignment',
            resources: [
              {
                displayName: 'Company Portal',
                auditResourceType: 'MobileApp',
                resourceId: id,
                modifiedProperties: [],
              },
            ],
          },
        ],
      };
      const request = stage.ask(change);
      stage.approve(request);
      stage.complete(request);
      stage.carryOut(request, change);
      source.nextAt += Math.max(1, Math.round(random.exponential(hours(6))));
    },
  };
  const timeline = new Timeline([source], ledger);
  return new PlayedTenant(world, timeline, historyFrom, facts.anchoredAt, facts.clock, () => []);
}
