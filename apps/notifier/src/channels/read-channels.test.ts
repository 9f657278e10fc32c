import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from '@countersign/database';
import { readChannels } from './read-channels.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-channels-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = 'a-secret-of-24-bytes-or-more';

function read(content: unknown) {
  const path = join(folder, 'channels.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readChannels(path);
}

function problemsOf(content: unknown): string[] {
  try {
    read(content);
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.problems];
    throw error;
  }
  return [];
}

const webhook = { name: 'soc', kind: 'webhook', target: 'https://soc.example/hidden-path', secret };
const email = {
  ...{ name: 'mail', kind: 'email', target: 'smtp://user:hidden%21word@mail.example' },
  ...{ from: 'countersign@contoso.example', recipientDomains: ['Contoso.example'] },
};

test('without a file, and with an empty one, there are no channels', () => {
  expect(readChannels(undefined)).toEqual([]);
  expect(read('')).toEqual([]);
});

test('all four kinds are read', () => {
  const channels = read([
    { name: 'Team', kind: 'teams', target: 'https://team.example/workflows/hidden' },
    webhook,
    email,
    { name: 'siem', kind: 'syslog', target: 'tls://siem.example:6514', format: 'ecs' },
  ]);
  expect(channels).toMatchObject([
    { name: 'Team', kind: 'teams', host: 'team.example', allowPrivate: false },
    { kind: 'webhook', host: 'soc.example', feed: null },
    {
      kind: 'email',
      port: 587,
      isImplicitTls: false,
      mayBePlain: false,
      recipientDomains: ['contoso.example'],
    },
    { kind: 'syslog', port: 6514, isTls: true, feed: { format: 'ecs', from: 'now' } },
  ]);
});

test('what is printed of a channel shows neither its secret nor its password', () => {
  const shown = inspect(read([webhook, email]), { depth: 9 }) + JSON.stringify(read([webhook, email]));
  expect(shown).not.toMatch(/a-secret-of|hidden!word|hidden%21word/);
});

test('every problem is told at once, by entry and member, and no value', () => {
  const problems = problemsOf([
    { ...webhook, target: 'http://hidden.example/', secret: 'hidden' },
    { ...webhook, name: 'b', target: 'https://user:hidden@soc.example/' },
    { ...email, from: 'Hidden <hidden@contoso.example>', recipientDomains: ['*.hidden'] },
    { kind: 'pigeon', target: 'hidden' },
    { ...webhook, name: 'd', hidden: true, target: 7 },
    { name: 'e', kind: 'syslog', target: 'tcp://hidden.example:601', format: 'ecs' },
    { name: 'f', kind: 'syslog', target: 'tls://siem.example', format: 'hidden' },
    { ...webhook, name: 'g', authorities: 'hidden' },
  ]);
  expect(problems).toHaveLength(11);
  expect(problems.join('\n')).not.toMatch(/hidden/i);
  expect(problems.map((problem) => /entry (\d)/.exec(problem)?.[1]).join('')).toBe('11233455678');
});

test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://0x7f.1/', 'https://2130706433/'])(
  'F68 a target %s that is an address is refused unless private addresses are allowed',
  (target) => {
    expect(problemsOf([{ ...webhook, target }]).join()).toContain('has to name a host');
    expect(problemsOf([{ ...webhook, target, allowPrivate: true }])).toEqual([]);
  },
);

test('plain http is for this machine alone', () => {
  expect(problemsOf([{ ...webhook, target: 'http://localhost:1/' }])).toHaveLength(1);
  expect(problemsOf([{ ...webhook, target: 'http://localhost:1/', allowPrivate: true }])).toEqual([]);
  expect(problemsOf([{ ...webhook, target: 'http://intranet/', allowPrivate: true }])).toHaveLength(1);
});

test('two channels of one name, no list, and no JSON are problems', () => {
  expect(problemsOf([webhook, webhook])).toEqual([
    'COUNTERSIGN_CHANNELS_FILE: two entries have the same name',
  ]);
  expect(problemsOf({})).toHaveLength(1);
  expect(problemsOf('{hidden')).toEqual(['COUNTERSIGN_CHANNELS_FILE holds no JSON']);
});
