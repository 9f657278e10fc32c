import { type Change } from '../changes/change.ts';
import { changeScript } from '../changes/script-changes.ts';
import { type Stage } from '../stage.ts';
import { decide, file, finish, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M34: another script than the one that was approved; in the look-alike only its lines end otherwise. */
export const effectDiffers: readonly Plant[] = [
  plant(undefined, (body) =>
    body.replace('\n', '\nAdd-LocalGroupMember -Group Administrators -Member guest\n'),
  ),
  plant('the same script as another system writes it', (body) => body.replaceAll('\n', '\r\n')),
];

function plant(lookAlike: string | undefined, swap: (body: string) => string): Plant {
  return {
    rule: 'effect-differs',
    ...(lookAlike === undefined ? {} : { lookAlike }),
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, { change: scriptUpdate(stage), by: hire(stage) });
      decide(stage, 'approve', filed, { approver: hire(stage) });
      finish(stage, { ...filed, change: recordedAs(filed.change, swap) });
      return lookAlike === undefined ? [{ rule: 'effect-differs', requests: [filed.request] }] : [];
    },
  };
}

/** Of a script that there is: one that is created has no id yet. */
function scriptUpdate({ world, random }: Stage): Change {
  let change = changeScript(world, random);
  while (change.members.payloadOperation !== 'Update') change = changeScript(world, random);
  return change;
}

function recordedAs(change: Change, swap: (body: string) => string): Change {
  const swapped = (text: string) =>
    Buffer.from(swap(Buffer.from(text, 'base64').toString())).toString('base64');
  return {
    ...change,
    effects: change.effects.map((draft) => ({
      ...draft,
      resources: draft.resources.map((one) => ({
        ...one,
        modifiedProperties: one.modifiedProperties?.map((row) =>
          row.displayName === 'ScriptContent' && typeof row.newValue === 'string'
            ? { ...row, newValue: swapped(row.newValue) }
            : row,
        ),
      })),
    })),
  };
}
