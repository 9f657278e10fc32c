import { type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { type Act, approved, hire, nextWorkday, rejected } from './acting.ts';
import { type Plant } from './plant.ts';

const rule = 'guest-in-the-loop';

/** M38: somebody of a partner decides what destroys, or asks for what runs anywhere. */
export const guestInTheLoop: readonly Plant[] = [
  found((stage) => approved(stage, { type: 'deviceWipe', approver: guest(stage) })),
  found((stage) => approved(stage, { type: 'script', by: guest(stage) })),
  found((stage) => rejected(stage, { type: 'role', approver: guest(stage) })),
  lookAlike('a guest who asks for an app', (stage) => ({ type: 'app', by: guest(stage) })),
  lookAlike('a guest who decides a configuration', (stage) => ({
    type: 'configurationPolicy',
    approver: guest(stage),
  })),
  lookAlike('somebody of the house whose name says external', (stage) => ({
    type: 'deviceWipe',
    approver: external(stage),
  })),
];

function found(act: (stage: Stage) => ReturnType<typeof approved>): Plant {
  return {
    rule,
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      return [{ rule, requests: [act(stage)] }];
    },
  };
}

function lookAlike(how: string, act: (stage: Stage) => Act): Plant {
  return {
    rule,
    lookAlike: how,
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      approved(stage, act(stage));
      return [];
    },
  };
}

/** Named as Entra names an invited guest: the address at home, and that it is one from outside [D]. */
function guest(stage: Stage): Person {
  const person = hire(stage);
  const [account] = person.upn.split('@');
  return { ...person, upn: `${account}_northwind.example#EXT#@contoso-eu.example` };
}

function external(stage: Stage): Person {
  const person = hire(stage);
  return { ...person, displayName: `${person.displayName} (ext)`, upn: `ext-${person.upn}` };
}
