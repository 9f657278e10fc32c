/** One line of `countersign doctor`. */
export interface Check {
  readonly topic: Topic;
  /** `warning`: it works, and should not stay so. */
  readonly result: 'ok' | 'warning' | 'problem';
  readonly says: string;
  /** What to do; null where nothing is. */
  readonly remedy: string | null;
}

export type Topic =
  | 'configuration'
  | 'sign-in'
  | 'permissions'
  | 'certificate'
  | 'graph'
  | 'clock'
  | 'database'
  | 'schema'
  | 'roles'
  | 'disk'
  | 'freshness';

export const ok = (topic: Topic, says: string): Check => ({ topic, result: 'ok', says, remedy: null });
export const warning = (topic: Topic, says: string, remedy: string): Check => ({
  topic,
  result: 'warning',
  says,
  remedy,
});
export const problem = (topic: Topic, says: string, remedy: string | null): Check => ({
  topic,
  result: 'problem',
  says,
  remedy,
});
