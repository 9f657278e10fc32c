import { type MailServer, openMailServer } from '../../../../test/mail-server.ts';
import { channelsOf } from '../../../../test/notifier-stage.ts';
import { type EmailChannel, type SyslogChannel } from '../channels/channel.ts';
import { mailRecipients } from './mail-recipients.ts';
import { sendMail } from './send-mail.ts';
import { sendSyslog } from './send-syslog.ts';

let server: MailServer;
beforeAll(async () => {
  server = await openMailServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.mails.length = 0;
  server.refused.clear();
});

const mail = {
  ...{ id: 'a1', date: new Date('2026-11-02T08:00:00Z'), to: ['bo@example.com', 'cy@example.com'] },
  ...{ subject: 'Hello\r\nBcc: spy@evil.example', text: '.\nQUIT\n', html: '<p>Hello</p>' },
};
const channel = (over: Partial<EmailChannel> = {}): EmailChannel => ({
  ...(channelsOf([
    {
      ...{ name: 'mail', kind: 'email', target: server.url, allowPrivate: true },
      ...{ from: 'countersign@example.com', recipientDomains: ['example.com'] },
    },
  ])[0] as EmailChannel),
  ...over,
});
const send = (over: Partial<EmailChannel> = {}) => sendMail(channel(over), mail, 5000);

test('a mail arrives whole, with nothing of it taken for a header or a command', async () => {
  expect(await send()).toBe(0);
  const [one] = server.mails;
  expect(one!.to).toEqual(mail.to);
  const [head = ''] = one!.text.split('\n\n');
  expect(head).toContain('Message-ID: <a1@example.com>');
  expect(head).toContain('Auto-Submitted: auto-generated');
  expect(head).not.toMatch(/^Bcc:/im);
});

test('a server that offers no encryption gets nothing, unless it is on this machine and may', async () => {
  await expect(send({ mayBePlain: false })).rejects.toThrow(/did not take the message/);
  expect(server.mails).toEqual([]);
});

test('an address that the server refuses does not keep the mail from the others', async () => {
  server.refused.add('bo@example.com');
  expect(await send()).toBe(1);
  expect(server.mails[0]!.to).toEqual(['cy@example.com']);
  server.refused.add('cy@example.com');
  await expect(send()).rejects.toThrow('SMTP 550');
});

test.each(['127.0.0.1', 'localhost', '169.254.169.254', '::1', '0x7f.1'])(
  'F68 mail goes to no server at %s, unless private addresses are allowed',
  async (hostname) => {
    await expect(send({ hostname, host: 'mail.example', allowPrivate: false })).rejects.toThrow(
      'Nothing was sent to mail.example',
    );
    expect(server.mails).toEqual([]);
  },
);

test.each(['127.0.0.1', 'localhost', '::ffff:7f00:1'])(
  'F68 syslog goes to no receiver at %s',
  async (hostname) => {
    const [siem] = channelsOf([
      { name: 'siem', kind: 'syslog', target: 'tls://siem.example:6514', format: 'ecs' },
    ]) as SyslogChannel[];
    const port = Number(new URL(server.url).port);
    const sent = sendSyslog(
      { ...siem!, hostname, port },
      Buffer.from('x'),
      5000,
      new AbortController().signal,
    );
    await expect(sent).rejects.toThrow('Nothing was sent to siem.example:6514');
  },
);

test('mail goes to whole addresses in the domains of the channel, each once, and to fifty at most', () => {
  const domains = { recipientDomains: ['example.com'] };
  const given = [
    'a@example.com',
    'A@EXAMPLE.com',
    'b@sub.example.com',
    'c@example.com.evil.example',
    'x',
    null,
  ];
  expect(mailRecipients(given, domains)).toEqual({ addresses: ['A@EXAMPLE.com'], leftOut: 4 });
  expect(mailRecipients(['a@example.com>, <b@evil.example', '"a b"@example.com'], domains).addresses).toEqual(
    [],
  );
  const many = Array.from({ length: 60 }, (_, nth) => `p${nth}@example.com`);
  expect(mailRecipients(many, domains)).toMatchObject({ leftOut: 10 });
});
