// What takes several steps to come about, so that chance alone hardly ever brings it: an approval by somebody to whose
// account something was done before, and a group that is thinned out. A scene is the steps it consists of; what else
// happens meanwhile, and in which order it is read, stays random.
import fc from 'fast-check';
import { type Move } from './living-directory.ts';
import { type Step } from './living-tenant.ts';

const who = fc.nat({ max: 3 });
const waits = fc.constantFrom(1, 40, 600, 2 * 1440, 4 * 1440);

const approval = fc.record({
  do: fc.constant('approval' as const),
  asks: who,
  decides: who,
  wipes: fc.boolean(),
  deed: fc.constantFrom('reset', 'appoint', 'employ', 'promote'),
  by: who,
  waits,
  reads: fc.shuffledSubarray(['policies', 'directory', 'requests', 'events'] as const, { minLength: 2 }),
  derives: fc.boolean(),
});

const thinning = fc.record({
  do: fc.constant('thinning' as const),
  group: fc.nat({ max: 2 }),
  who,
  isLogged: fc.boolean(),
  isRead: fc.boolean(),
  waits,
  derives: fc.boolean(),
});

export const scene = fc.oneof({ weight: 2, arbitrary: approval }, { weight: 1, arbitrary: thinning });
export type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** The steps of a scene, in order. */
export function stepsOf(one: Scene): Step[] {
  return one.do === 'approval' ? stepsOfApproval(one) : stepsOfThinning(one);
}

type Of<Kind extends Scene['do']> = Extract<Scene, { do: Kind }>;

const derive: Step = { do: 'derive', otherRule: false };
const read = (source: 'policies' | 'directory' | 'requests' | 'events'): Step => ({
  ...{ do: 'read', source, breaks: false, pageSize: 4 },
});
const moved = (what: Move['what'], group: number, who = 0, logged = true): Step => ({
  ...{ do: 'move', what, group, who, logged },
});

function stepsOfApproval(one: Of<'approval'>): Step[] {
  const { asks, decides, wipes, deed, by, reads, derives } = one;
  return [
    { do: 'protect', which: asks, what: 'create' },
    moved(deed, by, decides),
    { do: 'wait', minutes: one.waits },
    {
      ...{ do: 'ask', who: asks, creates: false, wipes, same: false, runsAs: 'user' },
      ...{ expires: true, logged: true, late: false },
    },
    { do: 'wait', minutes: 7 },
    { do: 'decide', which: -1, who: decides, next: 'approved', logged: true, late: false },
    ...reads.flatMap((source) => (derives ? [read(source), derive] : [read(source)])),
  ];
}

function stepsOfThinning(one: Of<'thinning'>): Step[] {
  const { group, who, isLogged, isRead, derives } = one;
  return [
    moved('crowd', group),
    read('directory'),
    ...(derives ? [derive] : []),
    { do: 'wait', minutes: one.waits },
    moved('prune', group, who, isLogged),
    ...(isRead ? [read('directory')] : []),
  ];
}
