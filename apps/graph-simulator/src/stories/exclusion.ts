import { days, hours } from '../clock.ts';
import { changeExclusion } from '../changes/access-policy-changes.ts';
import { updateApp } from '../changes/app-changes.ts';
import { type Stage } from '../stage.ts';
import { type PolicyLife, versionAt } from '../tenant/policy-book.ts';
import { formatTicks } from '../ticks.ts';
import { type Story } from './story.ts';

/**
 * An application may write apps without approval for a while [D: enterprise apps only, a second person approves
 * adding and removing]. Afterwards it tries once more and is stopped.
 */
export function exclusion(lasting: number): Story {
  return {
    name: 'exclusion',
    play(stage) {
      const { world, random } = stage;
      const app = world.applications.patching;
      const policy = world.policies.find('app', stage.now);
      if (policy === undefined || !world.isFree(policy.id, stage.now)) return;
      const added = approveExclusion(stage, 'addExclusion', policy);
      const entry = {
        policyId: policy.id,
        policyType: policy.policyType,
        applicationId: app.id,
        applicationDisplayName: app.displayName,
        addedAt: added.at,
        removedAt: undefined as string | undefined,
        addedByRequestId: added.requestId as string | undefined,
        removedByRequestId: undefined as string | undefined,
        writeEventIds: [] as string[],
      };
      world.exclusions.push(entry);
      const until = stage.now + lasting;
      while (stage.now < until) {
        stage.wait(random.between(hours(5), Math.max(hours(6), Math.min(days(9), lasting / 4))));
        if (stage.now >= until) break;
        for (const draft of updateApp(world, random).effects)
          entry.writeEventIds.push(stage.event(draft, app, { policyType: policy.policyType }));
      }
      const removed = approveExclusion(stage, 'removeExclusion', policy);
      entry.removedAt = removed.at;
      entry.removedByRequestId = removed.requestId;
      stage.wait(random.between(hours(8), days(2)));
      for (const draft of updateApp(world, random).effects) stage.event(draft, app, { result: 'Failure' });
    },
  };
}

function approveExclusion(
  stage: Stage,
  verb: 'addExclusion' | 'removeExclusion',
  policy: PolicyLife,
): { at: string; requestId: string } {
  const name = versionAt(policy, stage.now)?.displayName ?? 'MAA – Apps';
  const change = changeExclusion(verb, policy, name, stage.world.applications.patching);
  const request = stage.ask(change);
  stage.approve(request);
  stage.complete(request);
  stage.carryOut(request, change, 'Success');
  const last = request.steps.at(-1);
  if (last === undefined) throw new Error('An exclusion request without a history cannot be.');
  return { at: formatTicks(last.ticks), requestId: request.id };
}
