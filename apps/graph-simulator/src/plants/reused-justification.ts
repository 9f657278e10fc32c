import { approved, hire, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M28: the same words for five things; the look-alike uses them three times. */
export const reusedJustification: readonly Plant[] = [5, 3].map((count) => ({
  rule: 'reused-justification',
  ...(count === 5 ? {} : { lookAlike: 'three times' }),
  lastsDays: 20,
  play(stage) {
    const by = hire(stage);
    const types = ['app', 'script', 'role', 'deviceWipe', 'configurationPolicy'] as const;
    const requests = overDays(stage, count, 12, (nth) =>
      approved(stage, {
        by,
        type: types[nth] ?? 'app',
        justification: 'Routine work agreed with the department, as every month',
      }),
    );
    return count === 5 ? [{ rule: 'reused-justification', requests }] : [];
  },
}));
