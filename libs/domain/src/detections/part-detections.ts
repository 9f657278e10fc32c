import { openings, uses } from './gate-opened-and-used.ts';
import { doubtfulKeys, hastyDecisions } from './second-key-compromise.ts';

/** The rules on whose findings others rest. */
export const partDetections: readonly string[] = [...openings, ...uses, ...doubtfulKeys, ...hastyDecisions];
