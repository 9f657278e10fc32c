import type { PersonRow } from '@countersign/contract';
import {
  approverColumns,
  approverNumbers,
  partText,
  requesterColumns,
  requesterNumbers,
} from './people-columns.ts';

const share = (count: number, of: number, part: number | null) => ({
  count,
  of,
  share: part,
  rows: ['is,x,y'],
});
const row: PersonRow = {
  tenantId: 't',
  id: 'ada',
  kind: 'user',
  name: 'Ada',
  upn: null,
  lastAt: null,
  asRequester: {
    total: { count: 12, rows: ['is,requester,ada'] },
    outcomes: {},
    rejected: share(3, 12, 0.25),
    withoutJustification: share(0, 12, 0),
  },
  asApprover: {
    total: { count: 0, rows: [] },
    outcomes: {},
    rejected: share(0, 0, null),
    withoutNote: share(0, 0, null),
    quick: share(0, 0, null),
    medianSeconds: null,
  },
};

test('there is a number for every column', () => {
  expect(requesterNumbers(row)).toHaveLength(requesterColumns.length);
  expect(approverNumbers(row)).toHaveLength(approverColumns.length);
  expect(requesterNumbers(row).map(({ count }) => count)).toEqual([12, 3, 0]);
});

test('a part says of how many it is, and its share only where there are enough', () => {
  expect(partText({ of: 12, share: 0.25 })).toBe('of 12, 25 %');
  expect(partText({ of: 226, share: 1 / 226 })).toBe('of 226, < 1 %');
  expect(partText({ of: 226, share: 0 })).toBe('of 226');
  expect(partText({ of: 9, share: null })).toBe('of 9');
  expect(partText({ of: 0, share: null })).toBe('');
  expect(partText({ of: null, share: null })).toBe('');
});
