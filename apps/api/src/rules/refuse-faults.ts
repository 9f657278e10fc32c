import { type AnyDetection, settingFaults } from '@countersign/domain';
import { ProblemError } from '../problem/problem-error.ts';

/** Throws a problem that names each setting that cannot be used. */
export function refuseFaults(
  { id, settings }: Pick<AnyDetection, 'id' | 'settings'>,
  values: Readonly<Record<string, unknown>>,
): void {
  const faults = settingFaults(settings, values);
  if (faults.length === 0) return;
  throw new ProblemError('invalid_body', `The rule ${id} cannot be set like that. ${faults.join(' ')}`, {
    errors: faults.map((message) => ({ where: `settings of ${id}`, message })),
  });
}
