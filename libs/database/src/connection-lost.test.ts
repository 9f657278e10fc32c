import { isConnectionLost } from './connection-lost.ts';

const failure = (fields: object) => Object.assign(new Error('…'), fields);

test.each([
  failure({ code: '57P01', message: 'terminating connection due to administrator command' }),
  failure({ code: '08006' }),
  failure({ code: 'EPIPE', message: 'write EPIPE' }),
  failure({ code: 'ECONNRESET' }),
  failure({ code: 'ECONNREFUSED' }),
  new Error('Connection terminated unexpectedly'),
  failure({ name: 'QueryRunnerAlreadyReleasedError' }),
  new Error('Client has encountered a connection error and is not queryable'),
])('%p means that the connection is lost', (error) => {
  expect(isConnectionLost(error)).toBe(true);
});

test.each([
  failure({ code: '23505' }),
  failure({ code: '57014' }),
  new Error('x'),
  'Connection',
  undefined,
  null,
])('%p does not', (error) => {
  expect(isConnectionLost(error)).toBe(false);
});
