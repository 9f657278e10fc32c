import { NotFoundException } from '@nestjs/common';
import { describeFailure } from './describe-failure.ts';
import { ProblemError } from './problem-error.ts';

const failure = (fields: object) => Object.assign(new Error('select secret from internals'), fields);

test.each([
  [new NotFoundException(), 'not_found', 404],
  [failure({ code: '22007' }), 'invalid_query', 400],
  [failure({ code: '57014' }), 'archive_unavailable', 503],
  [failure({ code: '57P01' }), 'archive_unavailable', 503],
  [failure({ code: 'ECONNREFUSED' }), 'archive_unavailable', 503],
  [new Error('Connection terminated unexpectedly'), 'archive_unavailable', 503],
  [failure({ status: 413 }), 'invalid_body', 400],
  [failure({ status: 400 }), 'invalid_body', 400],
  [failure({ code: '42P01' }), 'internal', 500],
  [failure({}), 'internal', 500],
  ['thrown text', 'internal', 500],
  [undefined, 'internal', 500],
])('%p is told as %s', (error, code, status) => {
  const problem = describeFailure(error);
  expect(problem).toMatchObject({ code, status });
  expect(JSON.stringify(problem.body('id'))).not.toMatch(/select|internals|thrown text/);
  expect(problem.cause).toBe(error);
});

test('a problem stays what it is', () => {
  const problem = new ProblemError('not_allowed', 'No.', { errors: [{ where: 'f', message: 'm' }] });
  expect(describeFailure(problem)).toBe(problem);
  expect(problem.body('id')).toMatchObject({
    status: 403,
    detail: 'No.',
    requestId: 'id',
    errors: [{ where: 'f' }],
  });
});
