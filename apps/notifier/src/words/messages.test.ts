import { type CaseToTell } from '../queries/case-to-tell.query.ts';
import { caseMessage } from './case-message.ts';
import { findingMessage } from './finding-message.ts';
import { mailText } from './mail-text.ts';
import { oneLine } from './one-line.ts';
import { teamsCard } from './teams-card.ts';
import { webhookBody } from './webhook-body.ts';

const setting = {
  publicUrl: 'https://countersign.example',
  tenant: { entraId: 't/1', name: 'Contoso' },
  timeZone: 'Europe/Berlin',
};
const one: CaseToTell = {
  ...{ requestId: 'r 1', outcome: 'waiting', operation: 'Wipe', policyTypes: ['deviceActions'] },
  ...{ resourceType: 'ManagedDevice', resourceName: 'LON-LT-0417', resourceCount: 1 },
  ...{ requesterId: 'u1', requesterName: 'Astrid Berg', requesterUpn: 'astrid@contoso.example' },
  ...{ isByApplication: false, requestedAt: '2026-11-02T08:00:00.000000Z' },
  ...{
    expiresAt: '2026-11-05T08:00:00.000000Z',
    justification: 'stolen in the 7:40 train',
    approverName: null,
  },
};
const deciders = { names: ['Bola Okafor'], remark: null };
const words = { reason: 'pending', one, deciders, withJustification: false } as const;

test('a new request is told with what, by whom, until when, who can decide, and where', () => {
  const message = caseMessage(words, setting);
  expect(message.title).toBe('Waiting for approval: Wipe LON-LT-0417');
  expect(message.lead).toBe(
    'Astrid Berg asks for Wipe LON-LT-0417. Nobody has decided yet. It expires at 2026-11-05 09:00 (Europe/Berlin).',
  );
  expect(message.facts.map(({ name, value }) => `${name}: ${value}`)).toContain('Can decide: Bola Okafor');
  expect(message.link.url).toBe('https://countersign.example/requests/t%2F1/r%201');
});

test('the requester of an approved request is asked to press Complete', () => {
  const message = caseMessage(
    { ...words, reason: 'approved', one: { ...one, approverName: 'Bola' } },
    setting,
  );
  expect(message.lead).toContain(
    'Bola approved Wipe LON-LT-0417. Nothing changes until Astrid Berg presses Complete',
  );
});

test.each([
  ['WS-MUC-4187', 'Wipe WS-MUC-4187 and 9 more'],
  ['WS-MUC-4187 (+9)', 'Wipe WS-MUC-4187 (+9)'],
])('of a bulk request on %s it is said once that there are more', (resourceName, said) => {
  const message = caseMessage({ ...words, one: { ...one, resourceName, resourceCount: 10 } }, setting);
  expect(message.title).toBe(`Waiting for approval: ${said}`);
});

test('what is not known is said to be not known', () => {
  const bare = { ...one, operation: null, resourceName: null, resourceType: null, requesterName: null };
  const message = caseMessage(
    {
      ...words,
      one: { ...bare, requesterUpn: null, expiresAt: null },
      deciders: { names: [], remark: null },
    },
    setting,
  );
  expect(message.title).toBe('Waiting for approval: a change');
  expect(message.facts).toEqual(
    expect.arrayContaining([
      { name: 'Requested by', value: 'somebody unknown' },
      { name: 'Expires', value: 'not known' },
      { name: 'Can decide', value: 'not known' },
    ]),
  );
});

test('the justification leaves the archive only where the route says so, in any form', () => {
  const forms = (withJustification: boolean) => {
    const message = caseMessage({ ...words, withJustification }, setting);
    return [
      JSON.stringify(teamsCard(message)),
      JSON.stringify(mailText(message)),
      webhookBody(message, 'id', '2026-11-02T08:00:00.000000Z').toString(),
    ].map((form) => form.includes('7:40 train'));
  };
  expect([forms(false), forms(true)]).toEqual([
    [false, false, false],
    [true, true, true],
  ]);
});

const hostile =
  '<img src=x onerror=alert(1)> [click](https://evil.example) {{DATE(2026)}}\r\nBcc: all@evil.example\u202egpj';

test('hostile text stays text: no tag in mail, no markdown in a card, no line of its own', () => {
  const message = caseMessage(
    { ...words, one: { ...one, resourceName: hostile, requesterName: hostile } },
    setting,
  );
  const mail = mailText(message);
  expect(mail.html).not.toContain('<img');
  expect(mail.html).toContain('&lt;img src=x');
  expect(mail.subject).not.toMatch(/[\r\n\u202e]/);
  const blocks = JSON.stringify(teamsCard(message));
  expect(blocks).not.toContain('"TextBlock"');
  expect(blocks).not.toContain('"FactSet"');
  expect(mail.text.split('\n').filter((line) => line.startsWith('Bcc:'))).toEqual([]);
});

test('a card is version 1.4 in the envelope of a Workflows webhook', () => {
  expect(teamsCard(caseMessage(words, setting))).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: { type: 'AdaptiveCard', version: '1.4', actions: [{ type: 'Action.OpenUrl' }] },
      },
    ],
  });
});

test('a finding is told with its severity, and its link leads to it', () => {
  const message = findingMessage(
    {
      ...{
        findingId: 'f1',
        detection: 'own-approval',
        severity: 'critical',
        title: 'Somebody approved an own request',
      },
      ...{
        explanation: 'Requester and approver are one person.',
        isMuted: false,
        lastAt: '2026-11-02T08:00:00.000000Z',
      },
    },
    setting,
  );
  expect(message.title).toBe('Critical finding: Somebody approved an own request');
  expect(message.link.url).toBe('https://countersign.example/findings/f1?t=all&tenant=t%2F1');
});

test('a line is cut by characters, not in the middle of one', () => {
  expect(oneLine('😀'.repeat(300), 10)).toBe(`${'😀'.repeat(9)}…`);
  expect(oneLine(' a\n\tb\0c ')).toBe('a b c');
});
