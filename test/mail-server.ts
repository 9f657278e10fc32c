import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly text: string;
}

/** A mail server on loopback, as much of RFC 5321 as a client needs that sends in plain text. */
export interface MailServer {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** What the next messages are answered with, like `451 later`; taken when there is none left. */
  readonly answers: string[];
  /** Addresses that it refuses. */
  readonly refused: Set<string>;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const answers: string[] = [];
  const refused = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, refused, (mail) => {
      const answer = answers.shift();
      if (answer === undefined) mails.push(mail);
      return answer ?? '250 taken';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ mails, answers, refused },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, refused: ReadonlySet<string>, take: (mail: ReceivedMail) => string): void {
  let rest = '';
  let envelope: { from: string; to: string[] } = { from: '', to: [] };
  let data: string[] | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';
  const hear = (line: string): void => {
    if (data) {
      if (line !== '.') return void data.push(line.replace(/^\./, ''));
      say(take({ ...envelope, text: data.join('\n') }));
      [data, envelope] = [null, { from: '', to: [] }];
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') say('250 test');
    else if (verb === 'MAIL') {
      envelope = { from: addressIn(line), to: [] };
      say('250 ok');
    } else if (verb === 'RCPT') {
      const address = addressIn(line);
      if (refused.has(address)) return void say('550 no such person');
      envelope.to.push(address);
      say('250 ok');
    } else if (verb === 'DATA') {
      data = [];
      say('354 go on');
    } else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say('500 what');
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
  say('220 test');
}
