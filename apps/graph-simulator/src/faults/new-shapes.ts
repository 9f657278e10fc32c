import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewriteRows, type Row } from './page.ts';

const shapes = {
  'new-status': (row) => ({ ...row, ...('status' in row ? { status: 'awaitingSecondApproval' } : {}) }),
  sentinel: (row) => ({ ...row, ...('status' in row ? { status: 'unknownFutureValue' } : {}) }),
  'new-policy-type': (row) => ({
    ...row,
    ...('requiredOperationApprovalPolicyTypes' in row
      ? { requiredOperationApprovalPolicyTypes: ['quantumPolicy'] }
      : {}),
  }),
  'removed-members': ({ id, requestDateTime, activityDateTime }) => ({
    id,
    requestDateTime,
    activityDateTime,
  }),
  'other-types': (row) => ({
    ...row,
    status: 4,
    requestor: 'Anna Berg',
    requiredOperationApprovalPolicyTypes: '["app"]',
    actor: ['Anna Berg'],
    resources: { name: 'not a list' },
  }),
  'new-members': (row) => ({ ...row, riskScore: 0.7, review: { state: 'none', by: [null] } }),
} as const satisfies Record<string, (row: Row) => Row>;

export const newShapes = defineFault({
  name: 'new-shapes',
  summary: 'The beta interface has changed: new values, members gone, of another type or added.',
  options: z.object({ as: z.enum(Object.keys(shapes) as (keyof typeof shapes)[]) }),
  rewriteAnswer: (answer, context, { as }) =>
    rewriteRows(answer, context, (rows) => rows.map((row): Row => shapes[as](row))),
});
