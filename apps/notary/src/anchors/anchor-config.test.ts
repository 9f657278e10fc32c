import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from '@countersign/database';
import { readAnchorConfig } from './anchor-config.ts';
import { createAnchors } from './create-anchors.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-anchor-config-'));
const secretFile = join(folder, 'secret');
const certificate = join(folder, 'certificate.pem');
const webhook = {
  COUNTERSIGN_ANCHOR_WEBHOOK: 'https://anchor.example/hook/inside?token=inside',
  COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE: secretFile,
};
const timeStamp = {
  COUNTERSIGN_ANCHOR_TSA: 'http://tsa.example/tsr',
  COUNTERSIGN_ANCHOR_TSA_CA: certificate,
};

function problems(environment: Record<string, string>): readonly string[] {
  try {
    readAnchorConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

beforeAll(() => {
  writeFileSync(secretFile, 'hush-hush, 24 bytes and more\n');
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Root'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', join(folder, 'key'), '-out', certificate], {
    stdio: 'ignore',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('nothing is configured by default, and that is no mistake', () => {
  expect(createAnchors(readAnchorConfig({}))).toEqual([]);
});

test('each anchor is made by its own variables', () => {
  const anchors = createAnchors(
    readAnchorConfig({
      DATABASE_URL: 'postgres://user:hush@db/x',
      COUNTERSIGN_ANCHOR_FILE: '/mnt/worm/checkpoints.jsonl',
      COUNTERSIGN_ANCHOR_GIT: '/var/lib/anchor.git',
      COUNTERSIGN_ANCHOR_GIT_REMOTE: 'git@git.example:audit/checkpoints.git',
      ...webhook,
      ...timeStamp,
    }),
  );
  expect(anchors.map(({ kind, name, everySeconds }) => [kind, name, everySeconds])).toEqual([
    ['file', 'file:/mnt/worm/checkpoints.jsonl', 300],
    ['git', 'git:/var/lib/anchor.git->git@git.example:audit/checkpoints.git', 300],
    ['webhook', 'webhook:https://anchor.example', 300],
    ['rfc3161', 'rfc3161:http://tsa.example/tsr', 3600],
  ]);
  expect(inspect(anchors, { depth: 9 })).not.toMatch(/hush|inside/);
});

test.each([
  ['30s', [30, 3600]],
  ['1h', [3600, 3600]],
  ['6h', [21_600, 21_600]],
])('an interval of %s; an authority is asked once an hour at most', (interval, seconds) => {
  const environment = { COUNTERSIGN_ANCHOR_INTERVAL: interval, COUNTERSIGN_ANCHOR_FILE: '/x', ...timeStamp };
  expect(createAnchors(readAnchorConfig(environment)).map(({ everySeconds }) => everySeconds)).toEqual(
    seconds,
  );
});

test('every problem is told at once, by name, without a value', () => {
  const short = join(folder, 'short');
  writeFileSync(short, 'hush');
  const told = problems({
    COUNTERSIGN_ANCHOR_INTERVAL: 'hush',
    COUNTERSIGN_ANCHOR_GIT: '/x',
    COUNTERSIGN_ANCHOR_GIT_REMOTE: 'https://user:hush@git.example/x',
    COUNTERSIGN_ANCHOR_WEBHOOK: 'http://hush.example',
    COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE: short,
    COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE: 'hush',
    COUNTERSIGN_ANCHOR_WEBHOOK_CA: '/nowhere/hush',
    COUNTERSIGN_ANCHOR_TSA: 'ftp://hush.example',
    COUNTERSIGN_ANCHOR_TSA_CA: short,
    COUNTERSIGN_ANCHOR_TSA_POLICY: 'hush',
  });
  expect(told).toEqual([
    'COUNTERSIGN_ANCHOR_INTERVAL has to be a time like 30s, 5m or 1h, at most a week',
    'COUNTERSIGN_ANCHOR_GIT_REMOTE must not carry credentials; use a credential helper of git',
    'COUNTERSIGN_ANCHOR_WEBHOOK has to start with https://; http:// is accepted for loopback addresses only',
    'COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE has to be true or false',
    'COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE: the secret is shorter than 24 bytes',
    'COUNTERSIGN_ANCHOR_WEBHOOK_CA cannot be read (ENOENT)',
    'COUNTERSIGN_ANCHOR_TSA_POLICY has to be an object id like 1.3.6.1.4.1.601.10.3.1',
    'COUNTERSIGN_ANCHOR_TSA has to be an address like https://anchor.example/path',
    'COUNTERSIGN_ANCHOR_TSA_CA holds no certificate in PEM, or one that cannot be read',
  ]);
  expect(told.join()).not.toContain('hush');
});

test.each([
  ['COUNTERSIGN_ANCHOR_GIT_REMOTE', '/x', 'needs COUNTERSIGN_ANCHOR_GIT,'],
  ['COUNTERSIGN_ANCHOR_WEBHOOK', 'https://a.example', 'needs COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE'],
  ['COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE', '/x', 'needs COUNTERSIGN_ANCHOR_WEBHOOK,'],
  // Without an authority of one's choice a time stamp that anybody made would count.
  ['COUNTERSIGN_ANCHOR_TSA', 'https://a.example', 'needs COUNTERSIGN_ANCHOR_TSA_CA'],
  ['COUNTERSIGN_ANCHOR_TSA_CA', '/x', 'needs COUNTERSIGN_ANCHOR_TSA,'],
])('%s does not stand alone', (name, value, words) => {
  expect(problems({ [name]: value })).toEqual([expect.stringContaining(`${name} ${words}`)]);
});

test.each([
  'https://token@git.example/x',
  'https://user:hush@git.example/x',
  'ssh://git:hush@git.example/x',
  '--upload-pack=touch /tmp/x',
  'ext::sh -c "touch /tmp/x"',
  'http://git.example/x',
  'git://git.example/x',
])('%s is no remote', (remote) => {
  const environment = { COUNTERSIGN_ANCHOR_GIT: '/x', COUNTERSIGN_ANCHOR_GIT_REMOTE: remote };
  expect(problems(environment)).not.toEqual([]);
});

test.each([
  'https://git.example/x',
  'ssh://git@git.example/x',
  'git@git.example:x',
  '/srv/x',
  'file:///srv/x',
  'origin',
])('%s is a remote', (remote) => {
  const environment = { COUNTERSIGN_ANCHOR_GIT: '/x', COUNTERSIGN_ANCHOR_GIT_REMOTE: remote };
  expect(problems(environment)).toEqual([]);
});

test.each([
  ['https://user:hush@anchor.example', 'must not carry credentials'],
  ['https://93.184.216.34/', 'has to name a host'],
  ['https://0x7f.1/', 'has to name a host'],
  ['https://[::ffff:7f00:1]/', 'has to name a host'],
  ['http://localhost.anchor.example/', 'https://'],
  ['file:///etc/passwd', 'has to be an address'],
])('a webhook at %s is refused', (address, words) => {
  expect(problems({ ...webhook, COUNTERSIGN_ANCHOR_WEBHOOK: address })).toEqual([
    expect.stringContaining(words),
  ]);
});

test.each(['https://10.0.0.5/', 'http://127.0.0.1:9000/', 'http://[::1]:9000/', 'http://localhost:9000/'])(
  'a webhook at %s is accepted once private addresses are allowed',
  (address) => {
    const allowed = { ...webhook, COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE: 'true' };
    expect(problems({ ...allowed, COUNTERSIGN_ANCHOR_WEBHOOK: address })).toEqual([]);
  },
);

test('a secret may be written as Standard Webhooks has it', () => {
  const bytes = Buffer.alloc(32, 9);
  writeFileSync(secretFile, `whsec_${bytes.toString('base64')}\n`);
  expect(readAnchorConfig(webhook).webhook?.secret.export()).toEqual(bytes);
});

test('several authorities may be trusted', () => {
  const two = join(folder, 'two.pem');
  const pem = readFileSync(certificate, 'utf8');
  writeFileSync(two, `subject=Root\n${pem}\n# and again\n${pem}`);
  expect(readAnchorConfig({ ...timeStamp, COUNTERSIGN_ANCHOR_TSA_CA: two }).timeStamp?.trusted).toHaveLength(
    2,
  );
});
