import type { SettingValues } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { refusedAct } from '../problem/refused-act.ts';

export interface NewSetting {
  readonly detection: string;
  readonly seenVersion: number;
  readonly isOn: boolean;
  readonly settings: SettingValues;
  readonly comment: string;
}

/** Sets a rule over the version that was seen, with its record in the log; the new version. */
export async function setRule(
  runner: QueryRunner,
  tenantId: number,
  { detection, seenVersion, isOn, settings, comment }: NewSetting,
  who: string,
): Promise<number> {
  try {
    const [row] = (await runner.query('select set_rule($1, $2, $3, $4, $5, $6, $7) as version', [
      tenantId,
      detection,
      seenVersion,
      isOn,
      JSON.stringify(settings),
      comment,
      who,
    ])) as { version: number }[];
    return (row as { version: number }).version;
  } catch (error) {
    throw refusedAct(
      error,
      { CS409: 'changed_meanwhile' },
      `The rule ${detection} was changed since you looked at it. Look at its newest version, then decide again.`,
    );
  }
}
