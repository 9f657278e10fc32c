import { type Stage } from '../stage.ts';

/** One kind of thing that happens in a tenant; one file each. Played many times, every time a little different. */
export interface Story {
  readonly name: string;
  play(stage: Stage): void;
}
