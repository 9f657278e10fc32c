import { z } from 'zod';
import { pageQuery, scopeQuery } from './filters.ts';
import { counted, countedShare } from './histories.ts';
import { maybeInstant, outcome } from './vocabulary.ts';

export const peopleSorts = ['-last_at', '-asked', '-decided'] as const;
export type PeopleSort = (typeof peopleSorts)[number];

/** `GET /people`: range and filters say which requests are looked at. */
export const peopleQuery = scopeQuery
  .extend(pageQuery.shape)
  .extend({ sort: z.enum(peopleSorts).default('-last_at') });
export type PeopleQuery = z.output<typeof peopleQuery>;

const half = {
  total: counted,
  outcomes: z.partialRecord(outcome, counted),
  rejected: countedShare.meta({ description: 'Of what was approved or rejected' }),
};

/** Somebody who asked or decided, with what is counted of them among the requests that were asked about. */
export const personRow = z
  .object({
    tenantId: z.string(),
    id: z.string(),
    kind: z.enum(['user', 'application']),
    name: z.string().nullable().meta({ description: 'What they were called last' }),
    upn: z.string().nullable(),
    lastAt: maybeInstant.meta({ description: 'When the newest of these requests was asked' }),
    asRequester: z.object({ ...half, withoutJustification: countedShare }),
    asApprover: z.object({
      ...half,
      withoutNote: countedShare,
      quick: countedShare.meta({ description: 'Decided within two minutes, of those with a known time' }),
      medianSeconds: z.number().nullable().meta({ description: 'Null below ten' }),
    }),
  })
  .meta({ id: 'PersonRow' });
export type PersonRow = z.output<typeof personRow>;

export const peopleList = z
  .object({
    items: z.array(personRow).meta({
      description:
        'One for each tenant in which an id asked or decided. Requests that name nobody by id are nobody’s here',
    }),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'PeopleList' });
export type PeopleList = z.output<typeof peopleList>;
