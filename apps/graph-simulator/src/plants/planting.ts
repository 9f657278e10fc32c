import { type Instant, days, hours } from '../clock.ts';
import { officePace } from '../pace.ts';
import { type Random } from '../random.ts';
import { type Theatre, calendar, stageFor } from '../sources.ts';
import { type Stage } from '../stage.ts';
import { type Story } from '../stories/story.ts';
import { type Source } from '../timeline.ts';
import { approved, file, rejected, staffOf } from './acting.ts';
import { allPlants } from './all-plants.ts';
import { type Label, type Plant } from './plant.ts';

/** Nobody of the house is rejected twice in a week: that is for plants. */
const daysBetweenRejections = 9;

/** What everybody else does meanwhile, and all of it properly, in office hours. */
export function properRequests(theatre: Theatre, random: Random, from: Instant, perDay: number): Source {
  const lastRejected = new Map<string, Instant>();
  const source: Source = {
    nextAt: nextInOffice(from, perDay, random),
    play() {
      const stage = stageFor(theatre, random, source.nextAt, officePace, 'proper');
      const by = random.pick(staffOf(theatre.world).requesters);
      const chance = random.next();
      const mayReject = stage.now - (lastRejected.get(by.id) ?? 0) > days(daysBetweenRejections);
      if (chance < 0.12 && mayReject) {
        lastRejected.set(by.id, stage.now);
        rejected(stage, { by });
      } else if (chance > 0.95) {
        stage.cancel(file(stage, { by }).request);
      } else {
        approved(stage, { by });
      }
      source.nextAt = nextInOffice(source.nextAt, perDay, random);
    },
  };
  return source;
}

/** Between eight and three in the afternoon (UTC), from Monday to Friday. */
function nextInOffice(at: Instant, perDay: number, random: Random): Instant {
  let next = at;
  const isOpen = () => {
    const moment = new Date(next);
    return moment.getUTCDay() % 6 !== 0 && moment.getUTCHours() >= 8 && moment.getUTCHours() < 15;
  };
  // The office is open 35 of 168 hours.
  do next += Math.max(1, Math.round(random.exponential((days(1) / perDay) * (35 / 168))));
  while (!isOpen());
  return next;
}

/** Before a month has passed there is nothing to compare with. */
const firstDay = 35;

/** Every plant, at a time of its own; what is short, twice. */
export function plantings(theatre: Theatre, random: Random, from: Instant): Source[] {
  const last = (theatre.anchoredAt - from) / days(1) - 4;
  const nameOf = ({ rule, lookAlike = '' }: Plant) => `${rule} ${lookAlike}`;
  return allPlants.flatMap((plant, place) =>
    Array.from({ length: plant.lastsDays > 20 ? 1 : 2 }, (_, time) => {
      // Each with chances of its own, also where several have one name.
      const nth = allPlants.slice(0, place).filter((other) => nameOf(other) === nameOf(plant)).length;
      const own = random.fork(`${nameOf(plant)} ${time}${nth === 0 ? '' : ` of the ${nth + 1}th`}`);
      const at = Math.round(
        plant.isUpToThePresent
          ? theatre.anchoredAt - days(plant.lastsDays) + hours(own.between(0, 1))
          : from + days(own.between(firstDay, last - plant.lastsDays)),
      );
      return calendar(theatre, own, [[at, storyOf(plant)]]);
    }),
  );
}

function storyOf(plant: Plant): Story {
  const name = plant.lookAlike === undefined ? plant.rule : `${plant.rule}: ${plant.lookAlike}`;
  return {
    name,
    play(stage) {
      for (const label of plant.play(stage)) record(stage, name, label);
    },
  };
}

function record({ world }: Stage, plant: string, label: Label): void {
  const { rule, requests = [], eventIds = [], about = [] } = label;
  world.plantings.push({ rule, plant, requestIds: requests.map(({ id }) => id), eventIds, about });
}
