import { ConfigurationError } from '@countersign/database';
import { readApiEnvironment } from './api-environment.ts';

const archive = { DATABASE_URL: 'postgres://countersign@127.0.0.1/countersign' };

test.each(['127.0.0.1', '::1', 'localhost'])(
  'the loopback host %s is served without any sign-in service',
  (HOST) => {
    expect(readApiEnvironment({ ...archive, HOST }).host).toBe(HOST);
  },
);

test.each(['0.0.0.0', '::', '192.168.1.4', 'archive.contoso.example'])(
  'the host %s refuses to start, also when OIDC is configured in hope',
  (HOST) => {
    const oidc = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'countersign' };
    expect(() => readApiEnvironment({ ...archive, HOST })).toThrow(ConfigurationError);
    expect(() => readApiEnvironment({ ...archive, ...oidc, HOST })).toThrow(/HOST: is no loopback address/);
  },
);

test('a container whose port is published on loopback may listen on all its addresses', () => {
  const environment = { ...archive, HOST: '0.0.0.0', COUNTERSIGN_PUBLISHED_ON_LOOPBACK: 'true' };
  expect(readApiEnvironment(environment).host).toBe('0.0.0.0');
});

test('every problem is told at once, by name and without a value', () => {
  const tell = () => readApiEnvironment({ HOST: '0.0.0.0', PORT: 'secret-port', LOG_LEVEL: 'loud' });
  expect(tell).toThrow(/DATABASE_URL[\s\S]*HOST|HOST[\s\S]*DATABASE_URL|PORT/);
  expect(tell).not.toThrow(/secret-port/);
});

test('an address of tickets is https and the ticket cannot decide where it leads', () => {
  const read = (COUNTERSIGN_TICKET_URL?: string) =>
    readApiEnvironment({ ...archive, COUNTERSIGN_TICKET_URL }).ticketUrl;
  expect(read()).toBeNull();
  expect(read('https://desk.example/browse/{ticket}')).toBe('https://desk.example/browse/{ticket}');
  for (const wrong of [
    'http://desk.example/{ticket}',
    'javascript:alert("{ticket}")',
    'https://desk.example/browse/',
    'https://{ticket}.example/',
    'https://desk.example:{ticket}/',
    'https://{ticket}:secret@desk.example/{ticket}',
    'https://somebody@desk.example/{ticket}',
  ]) {
    expect(() => read(wrong)).toThrow(/COUNTERSIGN_TICKET_URL: has to be an https address/);
  }
});
