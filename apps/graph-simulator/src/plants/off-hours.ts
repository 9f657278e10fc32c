import { days, hours, minutes } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { approved, hire, overDays, rejected } from './acting.ts';
import { type Plant } from './plant.ts';

/** M20: forty times in office hours, and once at night; the look-alike stays a little longer one day. */
export const offHours: readonly Plant[] = [
  ...[26, 15].map((hour): Plant => ({
    rule: 'off-hours',
    ...(hour === 26 ? {} : { lookAlike: 'an hour later than usual' }),
    lastsDays: 75,
    play(stage) {
      const by = hire(stage);
      overDays(stage, 40, 60, () => approved(stage, { by }));
      goTo(stage, hour);
      const late = approved(stage, { by, approver: hire(stage) });
      return hour === 26 ? [{ rule: 'off-hours', requests: [late] }] : [];
    },
  })),
  ...[26, 15].map((hour): Plant => ({
    rule: 'off-hours-decisions',
    ...(hour === 26 ? {} : { lookAlike: 'an hour later than usual' }),
    lastsDays: 75,
    play(stage) {
      const approver = hire(stage);
      overDays(stage, 40, 60, (nth) =>
        nth % 10 === 4 ? rejected(stage, { by: hire(stage), approver }) : approved(stage, { approver }),
      );
      goTo(stage, hour);
      const late = approved(stage, { by: hire(stage), approver, afterMs: minutes(10) });
      return hour === 26 ? [{ rule: 'off-hours-decisions', requests: [late] }] : [];
    },
  })),
];

/** That hour (UTC) of the day after next; 26 is two at night. */
function goTo(stage: Stage, hour: number): void {
  stage.now = (Math.floor(stage.now / days(1)) + 1) * days(1) + hours(hour);
}
