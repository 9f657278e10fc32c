import { type Instant, days, hours, minutes } from './clock.ts';
import { directoryOf } from './directory/directory.ts';
import { Ledger } from './ledger.ts';
import { officePace } from './pace.ts';
import { type Random } from './random.ts';
import { type Theatre, calendar, demoDesk, filings, noise, waitingPlace } from './sources.ts';
import { type Scenario, type ScenarioFacts } from './scenario.ts';
import { calmYear, planted } from './scored-scenarios.ts';
import { Stage } from './stage.ts';
import { bypass } from './stories/bypass.ts';
import { exclusion } from './stories/exclusion.ts';
import { oddShapes } from './stories/odd-shapes.ts';
import { ownRequestApproved } from './stories/own-request-approved.ts';
import { policyChanged } from './stories/policy-changed.ts';
import { foundPolicy, policyCreated } from './stories/policy-created.ts';
import { policyDeletedAndRecreated } from './stories/policy-deleted-and-recreated.ts';
import { calmRepertoire, everydayRepertoire, watchedRepertoire } from './stories/repertoire.ts';
import { repeatedRejections } from './stories/repeated-rejections.ts';
import { serviceWrite } from './stories/service-write.ts';
import { sameHumanApproval } from './stories/same-human-approval.ts';
import { servicePrincipalRequest } from './stories/service-principal-request.ts';
import { type Story } from './stories/story.ts';
import { PlayedTenant } from './tenant-model.ts';
import { World } from './tenant/world.ts';
import { Timeline } from './timeline.ts';

export const scenarioNames = [
  'demo',
  'small',
  'ledger',
  'planted',
  'calm',
  'calm-year',
  'young',
  'busy',
  'empty',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

type Milestone = readonly [day: number, story: Story];

const always = Number.POSITIVE_INFINITY;
const everyType = [
  'app',
  'script',
  'role',
  'deviceWipe',
  'deviceRetire',
  'deviceDelete',
  'configurationPolicy',
  'tenantConfiguration',
];

const demo: Scenario = {
  // "Two years of audit events" can be read back [D monitor-audit-logs], and some days more for the edge.
  historyDays: 735,
  policies: ['app', 'script', 'role'],
  sources: (theatre, random, from) => [
    calendar(theatre, random.fork('calendar'), datesOf(from, demoMilestones, random)),
    filings(theatre, random.fork('filings'), {
      perDay: 4.7,
      from,
      to: theatre.anchoredAt,
      repertoire: everydayRepertoire,
      isSettledAtAnchor: true,
    }),
    noise(theatre, random.fork('noise'), from, (at) => (at < theatre.anchoredAt ? 77 : 400)),
    ...queue.map(([ago, ahead], place) => waitingPlace(theatre, random.fork(`place ${place}`), ago, ahead)),
    demoDesk(theatre, random.fork('desk 1'), theatre.anchoredAt + 4_000, watchedRepertoire),
    demoDesk(theatre, random.fork('desk 2'), theatre.anchoredAt + 21_000, watchedRepertoire),
  ],
};

/** What waits when the demo starts: asked so long ago, decided so far ahead. The oldest one is about to expire. */
const queue: readonly (readonly [askedAgo: number, decidedIn: number])[] = [
  [minutes(14), minutes(31)],
  [minutes(97), hours(2.6)],
  [hours(5.2), hours(7)],
  [hours(20.5), hours(3.4)],
  [hours(33), hours(11)],
  [hours(54), hours(6)],
  [hours(71.4), hours(0.6)],
];

const demoMilestones: readonly Milestone[] = [
  [41.4, policyCreated('deviceWipe')],
  [41.45, policyCreated('deviceRetire')],
  [96.5, policyChanged],
  [133.6, policyCreated('deviceDelete')],
  [180.5, bypass],
  [205.4, ownRequestApproved],
  [233.5, policyChanged],
  [270.7, policyDeletedAndRecreated],
  [352.6, bypass],
  [402.4, policyCreated('configurationPolicy')],
  [403.5, policyCreated('compliancePolicy')],
  [440.4, repeatedRejections],
  [470.5, policyChanged],
  [521.6, bypass],
  [560.4, sameHumanApproval],
  [583.5, policyCreated('tenantConfiguration')],
  // Since July 2026: before applications were asked, none could be excluded.
  [603.5, exclusion(days(100))],
  [640.4, policyChanged],
  [668.6, bypass],
  [695.5, ownRequestApproved],
  [711.5, repeatedRejections],
  [716.4, sameHumanApproval],
  [719.5, exclusion(days(9))],
  [724.6, bypass],
  [727.5, policyChanged],
  [731.4, repeatedRejections],
  [732.6, bypass],
];

const small: Scenario = {
  historyDays: 40,
  policies: everyType,
  sources: (theatre, random, from) => [
    calendar(theatre, random.fork('calendar'), datesOf(from, smallMilestones, random)),
    filings(theatre, random.fork('filings'), {
      perDay: 3,
      from,
      to: always,
      repertoire: everydayRepertoire,
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => 55),
    waitingPlace(theatre, random.fork('place 0'), hours(2), hours(3)),
    waitingPlace(theatre, random.fork('place 1'), hours(30), hours(8)),
    waitingPlace(theatre, random.fork('place 2'), hours(71.2), hours(0.8)),
  ],
};

const smallMilestones: readonly Milestone[] = [
  [4.4, policyCreated('compliancePolicy')],
  [8.5, policyChanged],
  [10.5, exclusion(days(17))],
  [13.4, oddShapes],
  [14.5, sameHumanApproval],
  [16.4, repeatedRejections],
  [17.5, servicePrincipalRequest],
  [19.4, policyDeletedAndRecreated],
  [25.5, bypass],
  [27.4, ownRequestApproved],
  [31.4, repeatedRejections],
  [32.5, oddShapes],
  [33.5, sameHumanApproval],
  [35.4, bypass],
  [36.5, policyChanged],
];

/** Every way in which a protected write can come about, and little else: what the ledger's scorecard is scored on. */
const everyWrite: Scenario = {
  historyDays: 40,
  policies: ['app', 'script', 'role'],
  sources: (theatre, random, from) => [
    calendar(theatre, random.fork('calendar'), datesOf(from, ledgerMilestones, random)),
    filings(theatre, random.fork('filings'), {
      perDay: 4,
      from,
      to: always,
      repertoire: [...everydayRepertoire, [5, bypass], [4, serviceWrite]],
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => 14),
  ],
};

const ledgerMilestones: readonly Milestone[] = [
  [3.4, policyCreated('deviceWipe')],
  [6.4, policyCreated('deviceRetire')],
  [8.5, policyChanged],
  [9.5, exclusion(days(6))],
  [12.4, policyCreated('configurationPolicy')],
  [14.4, policyDeletedAndRecreated],
  [18.4, policyCreated('compliancePolicy')],
  [20.5, exclusion(days(9))],
  [24.4, policyCreated('deviceDelete')],
  [27.5, policyChanged],
  [30.4, exclusion(days(3))],
];

const calm: Scenario = {
  historyDays: 40,
  policies: everyType,
  sources: (theatre, random, from) => [
    filings(theatre, random.fork('filings'), {
      perDay: 2,
      from,
      to: always,
      repertoire: calmRepertoire,
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => 40),
  ],
};

/** A tenant whose audit log began five days ago, small enough to be harvested again and again; busy from then on. */
const young: Scenario = {
  historyDays: 5,
  policies: ['app', 'script', 'role'],
  sources: (theatre, random, from) => [
    filings(theatre, random.fork('filings'), {
      perDay: 6,
      from,
      to: always,
      repertoire: everydayRepertoire,
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => 20),
  ],
};

/** A large company: a million events and ten thousand requests in 29 days, unless asked for another amount. */
const busy: Scenario = {
  historyDays: 29,
  policies: everyType,
  sources: (theatre, random, from, { eventsPerDay = 34_500 }) => [
    filings(theatre, random.fork('filings'), {
      perDay: eventsPerDay / 100,
      from,
      to: always,
      repertoire: everydayRepertoire,
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => eventsPerDay * 0.945),
  ],
};

/** A tenant that does not use MAA and where nobody does anything. */
const empty: Scenario = { historyDays: 40, policies: [], sources: () => [] };

const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  demo,
  small,
  ledger: everyWrite,
  planted,
  calm,
  'calm-year': calmYear,
  young,
  busy,
  empty,
};

export function playScenario(name: ScenarioName, facts: ScenarioFacts): PlayedTenant {
  const { random, clock, anchoredAt, auditNamesRequests } = facts;
  const scenario = scenarios[name];
  const world = new World(random.fork('world'));
  const theatre: Theatre = { world, ledger: new Ledger(), auditNamesRequests, anchoredAt };
  const historyFrom = anchoredAt - days(scenario.historyDays);
  const before = new Stage({
    ...theatre,
    random: random.fork('before history'),
    at: historyFrom - days(100),
    pace: officePace,
    story: 'before-history',
  });
  for (const policyType of scenario.policies) foundPolicy(before, policyType);
  const sources = scenario.sources(theatre, random.fork(`scenario ${name}`), historyFrom, facts);
  const directory = directoryOf(name, { world, random: random.fork('directory'), historyFrom, anchoredAt });
  const timeline = new Timeline(sources, theatre.ledger);
  return new PlayedTenant(world, timeline, historyFrom, anchoredAt, clock, directory);
}

/** Milestones by day of history, somewhere in the hour after. */
function datesOf(from: Instant, milestones: readonly Milestone[], random: Random): [Instant, Story][] {
  const jitter = random.fork('dates');
  const somewhere = (day: number) => Math.round(from + days(day) + jitter.between(0, hours(1)));
  return milestones.map(([day, story]) => [somewhere(day), story]);
}
