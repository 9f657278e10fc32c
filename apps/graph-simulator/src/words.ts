import { type Change } from './changes/change.ts';
import { type Random } from './random.ts';
import { type Actor } from './truth.ts';

export function justify(change: Change, _requester: Actor, random: Random): string {
  return `CHG${random.int(4000000, 4999999)} ${change.objectName}`;
}

export function note(_status: 'approved' | 'rejected', random: Random): string {
  return random.pick(['ok', 'Checked with the change board.']);
}
