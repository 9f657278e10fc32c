import { plantings, properRequests } from './plants/planting.ts';
import { type Scenario } from './scenario.ts';
import { filings, noise } from './sources.ts';
import { uneventfulRepertoire } from './stories/repertoire.ts';

const everyType = [
  'app',
  'script',
  'role',
  'deviceWipe',
  'deviceRetire',
  'deviceDelete',
  'configurationPolicy',
  'compliancePolicy',
  'tenantConfiguration',
];

/** Everybody does everything properly, except for what was planted: what the scorecard of the rules is scored on. */
export const planted: Scenario = {
  historyDays: 190,
  policies: everyType,
  sources: (theatre, random, from) => [
    properRequests(theatre, random.fork('proper'), from, 8),
    noise(theatre, random.fork('noise'), from, () => 10),
    ...plantings(theatre, random.fork('plants'), from),
  ],
};

/** A year of a tenant with 500 requests a month in which nothing happens: what the budget of alarms is measured on. */
export const calmYear: Scenario = {
  historyDays: 366,
  policies: everyType,
  sources: (theatre, random, from) => [
    filings(theatre, random.fork('filings'), {
      perDay: 500 / 30.4,
      from,
      to: theatre.anchoredAt,
      repertoire: uneventfulRepertoire,
      isSettledAtAnchor: false,
    }),
    noise(theatre, random.fork('noise'), from, () => 30),
  ],
};
