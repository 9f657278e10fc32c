import { readFileSync } from 'node:fs';
import { aCheckpoint } from '../../../../../test/checkpoint-builder.ts';
import {
  type Answer,
  type Issued,
  signerExtensions,
  TimeStampAuthority,
} from '../../../../../test/time-stamp-authority.ts';
import { AnchorError } from '../anchor.ts';
import { type Certificate, readPemCertificates } from './certificate.ts';
import { readDer } from './der.ts';
import { openTimeStamp } from './signed-time-stamp.ts';
import { TimeStampAnchor } from './time-stamp-anchor.ts';
import { timeStampRequest } from './time-stamp-request.ts';
import { verifyTimeStamp } from './verify-time-stamp.ts';

const checkpoint = aCheckpoint(41_873);
const data = Buffer.from(checkpoint.note);
const random = Buffer.alloc(16, 0xa5);
const signal = new AbortController().signal;

let authority: TimeStampAuthority;
let url: URL;
let anchor: TimeStampAnchor;
let honest: Answer;
let trustedRoot: Certificate[];

function trustedOf(...issued: Issued[]) {
  return issued.flatMap(({ certificate }) => readPemCertificates(readFileSync(certificate, 'utf8')));
}

function anchorOf(changes: Partial<ConstructorParameters<typeof TimeStampAnchor>[0]> = {}) {
  return new TimeStampAnchor({
    url,
    trusted: trustedOf(authority.root),
    policy: undefined,
    everySeconds: 3600,
    now: () => new Date(),
    deadlineMilliseconds: 20_000,
    ...changes,
  });
}

/** Answers with what `openssl ts` makes of a query that is not ours. */
function answerTo(query: Buffer): Answer {
  return (_query, response) => response.end(authority.reply(query));
}

/** The TSTInfo of an honest answer, to be signed by others. */
function honestInfo(): Buffer {
  const response = authority.reply(timeStampRequest(data, random, undefined).bytes);
  return openTimeStamp(readDer(response).children[1]!).content;
}

function verdict(response: Buffer, trusted?: Issued): string {
  const demands = {
    data,
    trusted: trusted ? trustedOf(trusted) : trustedRoot,
    policy: undefined,
    nonce: null,
    authority: 'it',
  };
  try {
    verifyTimeStamp(response, demands);
    return 'accepted';
  } catch (error) {
    if (error instanceof AnchorError) return error.message;
    throw error;
  }
}

async function refusal(checked: Promise<unknown>): Promise<AnchorError> {
  const error: unknown = await checked.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (error instanceof AnchorError) return error;
  throw error;
}

beforeAll(async () => {
  authority = new TimeStampAuthority();
  url = await authority.listen();
  honest = authority.answer;
  trustedRoot = trustedOf(authority.root);
  anchor = anchorOf();
});
afterAll(() => authority.stop());
beforeEach(() => {
  authority.answer = honest;
});

describe('a time stamp authority', () => {
  test('stamps a checkpoint, and the receipt is what openssl ts -verify accepts', async () => {
    const before = Date.now() - 1000;
    const { bytes, anchoredAt } = await anchor.put(checkpoint, signal);
    expect(anchoredAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(anchoredAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    expect(authority.opensslAccepts(bytes, data, authority.root)).toBe(true);
    expect(await anchor.verify(checkpoint, bytes)).toEqual(anchoredAt);
  });

  test('is named without the query of its address', () => {
    const named = anchorOf({ url: new URL('https://tsa.example/path?customer=4711') });
    expect(named.name).toBe('rfc3161:https://tsa.example/path');
  });

  test('cannot be asked for what it stamped', async () => {
    expect(await anchor.newest(checkpoint.origin, signal)).toBeNull();
  });

  test('that answers another request does not count: another nonce', async () => {
    authority.answer = answerTo(timeStampRequest(data, random, undefined).bytes);
    expect((await refusal(anchor.put(checkpoint, signal))).message).toContain('nonce');
  });

  test('that stamps something else does not count', async () => {
    authority.answer = answerTo(timeStampRequest(Buffer.from('else'), random, undefined).bytes);
    expect((await refusal(anchor.put(checkpoint, signal))).message).toContain('for something else');
    const receipt = authority.reply(timeStampRequest(Buffer.from('else'), random, undefined).bytes);
    expect((await refusal(anchor.verify(checkpoint, receipt))).message).toContain('for something else');
  });

  test('is asked for the configured policy, and has to use it', async () => {
    const demanding = anchorOf({ policy: '1.3.6.1.4.1.99999.2' });
    const { bytes } = await demanding.put(checkpoint, signal);
    expect(await demanding.verify(checkpoint, bytes)).toBeInstanceOf(Date);
    const { message } = await refusal(anchorOf({ policy: '1.3.6.1.4.1.99999.1' }).verify(checkpoint, bytes));
    expect(message).toContain('under the policy 1.3.6.1.4.1.99999.2');
  });

  test('that refuses is quoted', async () => {
    const demanding = anchorOf({ policy: '1.3.6.1.4.1.99999.7' });
    const { message, nextStep } = await refusal(demanding.put(checkpoint, signal));
    expect(message).toMatch(/the authority answered "rejection" and said ".*policy.*"/);
    expect(nextStep).toContain('COUNTERSIGN_ANCHOR_TSA');
  });

  test('whose time is a day away from ours does not count', async () => {
    const later = anchorOf({ now: () => new Date(Date.now() + 25 * 3600_000) });
    expect((await refusal(later.put(checkpoint, signal))).message).toContain("this machine's clock");
  });

  test.each<[string, Answer, string]>([
    ['an error', (_query, response) => response.writeHead(500).end('secret detail'), 'answered 500'],
    ['a redirect', (_query, response) => response.writeHead(302, { location: '/x' }).end(), 'answered 302'],
    ['garbage', (_query, response) => response.end('<html>no</html>'), 'expected one DER value'],
    ['nothing', (_query, response) => response.end(), 'expected one DER value'],
    [
      'a huge body',
      (_query, response) => response.end(Buffer.alloc(1024 * 1024, 0x30)),
      'larger than 131072',
    ],
    ['half a body', (_query, response) => endInTheMiddle(response), 'failed'],
  ])('that answers with %s is refused, without a word of the answer', async (_name, answer, words) => {
    authority.answer = answer;
    const { message } = await refusal(anchor.put(checkpoint, signal));
    expect(message).toContain(words);
    expect(message).not.toContain('secret');
  });

  test('that does not come to an end is cut off at the deadline', async () => {
    authority.answer = (_query, response) => response.write(Buffer.from([0x30]));
    const { message } = await refusal(anchorOf({ deadlineMilliseconds: 300 }).put(checkpoint, signal));
    expect(message).toContain('did not answer completely within 0.3 s');
  });

  test('is left at once when the caller gives up, with the reason of the caller', async () => {
    const controller = new AbortController();
    authority.answer = () => controller.abort(new Error('shutting down'));
    await expect(anchor.put(checkpoint, controller.signal)).rejects.toThrow('shutting down');
  });

  test('with RSA keys and authorities in between is checked as well', async () => {
    const root = authority.certificate({
      extensions: 'basicConstraints=critical,CA:TRUE',
      keyType: 'RSA rsa_keygen_bits:2048',
    });
    const between = authority.authority(root);
    const signer = authority.certificate({
      issuer: between,
      extensions: signerExtensions,
      keyType: 'RSA rsa_keygen_bits:2048',
    });
    authority.answer = (query, response) => response.end(authority.reply(query, signer, [between]));
    const { bytes } = await anchorOf({ trusted: trustedOf(root) }).put(checkpoint, signal);
    expect(authority.opensslAccepts(bytes, data, root)).toBe(true);
  });
});

describe('a time stamp is refused', () => {
  test('for a flipped bit in any of its bytes, and for what is added or missing at its end', async () => {
    const { bytes } = await anchor.put(checkpoint, signal);
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      if (verdict(flipped) === 'accepted') accepted.push(at);
    }
    expect({ bytes: bytes.length > 700, accepted }).toEqual({ bytes: true, accepted: [] });
    expect(verdict(bytes)).toBe('accepted');
    expect(verdict(Buffer.concat([bytes, Buffer.from([0])]))).not.toBe('accepted');
    expect(verdict(bytes.subarray(0, -1))).not.toBe('accepted');
  });

  test.each<[string, string, string]>([
    ['without an extended key usage', 'basicConstraints=CA:FALSE', 'not made for time stamps'],
    ['for web servers', 'extendedKeyUsage=critical,serverAuth', 'not made for time stamps'],
    [
      'for time stamps and more',
      'extendedKeyUsage=critical,timeStamping,codeSigning',
      'not made for time stamps',
    ],
    ['not critically for time stamps', 'extendedKeyUsage=timeStamping', 'does not say critically'],
    [
      'for encryption',
      'keyUsage=critical,keyEncipherment\nextendedKeyUsage=critical,timeStamping',
      'the key usage of its certificate',
    ],
    [
      'with a critical extension that nobody knows',
      'extendedKeyUsage=critical,timeStamping\n1.2.3.4.5=critical,DER:0500',
      'did not lead to',
    ],
  ])('if its signer has a certificate %s', (_name, extensions, words) => {
    const signer = authority.certificate({ issuer: authority.root, extensions });
    const response = authority.forge(honestInfo(), signer);
    expect(verdict(response)).toContain(words);
    expect(authority.opensslAccepts(response, data, authority.root)).toBe(false);
  });

  test('unless the certificate is the right one: so it is the certificate that the cases above are refused for', () => {
    const response = authority.forge(honestInfo(), authority.signer);
    expect(verdict(response)).toBe('accepted');
    expect(authority.opensslAccepts(response, data, authority.root)).toBe(true);
  });

  test('if its signer leads to another authority', () => {
    const stranger = authority.authority();
    const signer = authority.certificate({ issuer: stranger, extensions: signerExtensions });
    const { bytes } = timeStampRequest(data, random, undefined);
    const response = authority.reply(bytes, signer, [stranger]);
    expect(verdict(response)).toContain('did not lead to a certificate in COUNTERSIGN_ANCHOR_TSA_CA');
    expect(verdict(response, stranger)).toBe('accepted');
  });

  test('if an authority of the same name, but with another key, signed for its signer', () => {
    const extensions = 'basicConstraints=critical,CA:TRUE';
    const real = authority.certificate({ extensions, name: 'The one authority' });
    const impostor = authority.certificate({ extensions, name: 'The one authority' });
    const signer = authority.certificate({ issuer: impostor, extensions: signerExtensions });
    const { bytes } = timeStampRequest(data, random, undefined);
    expect(verdict(authority.reply(bytes, signer, [impostor]), real)).toContain('did not lead to');
    expect(verdict(authority.reply(bytes, signer, [impostor]), impostor)).toBe('accepted');
  });

  test('if a certificate that is no authority signed for it', () => {
    const leaf = authority.certificate({ issuer: authority.root, extensions: signerExtensions });
    const signer = authority.certificate({ issuer: leaf, extensions: signerExtensions });
    const { bytes } = timeStampRequest(data, random, undefined);
    expect(verdict(authority.reply(bytes, signer, [leaf]))).toContain('did not lead to');
  });

  test('if an authority of the same key, but with another name, signed for its signer', () => {
    const extensions = 'basicConstraints=critical,CA:TRUE';
    const renamed = authority.certificate({ extensions, name: 'Renamed', keyOf: authority.root });
    const { bytes } = timeStampRequest(data, random, undefined);
    expect(verdict(authority.reply(bytes), renamed)).toContain('did not lead to');
  });

  test.each<[string, { notBefore?: string; notAfter?: string }]>([
    ['had expired', { notAfter: '20210101000000Z' }],
    ['was not valid yet', { notBefore: '20480101000000Z' }],
  ])('if at its time the certificate of its signer %s', (_name, dates) => {
    const signer = authority.certificate({ issuer: authority.root, extensions: signerExtensions, ...dates });
    const { bytes } = timeStampRequest(data, random, undefined);
    const response = authority.reply(bytes, signer);
    expect(verdict(response)).toContain('did not lead to');
    expect(authority.opensslAccepts(response, data, authority.root)).toBe(false);
  });

  test('if the trusted authority had expired', () => {
    const root = authority.certificate({
      extensions: 'basicConstraints=critical,CA:TRUE',
      notAfter: '20210101000000Z',
    });
    const signer = authority.certificate({ issuer: root, extensions: signerExtensions });
    const { bytes } = timeStampRequest(data, random, undefined);
    expect(verdict(authority.reply(bytes, signer), root)).toContain('did not lead to');
  });

  test('if an authority in between may not issue certificates, or not so many levels', () => {
    const { bytes } = timeStampRequest(data, random, undefined);
    const short = authority.certificate({ extensions: 'basicConstraints=critical,CA:TRUE,pathlen:0' });
    const between = authority.authority(short);
    const signer = authority.certificate({ issuer: between, extensions: signerExtensions });
    expect(verdict(authority.reply(bytes, signer, [between]), short)).toContain('did not lead to');
    for (const extensions of [
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature',
      'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign',
      'keyUsage=critical,keyCertSign',
      'basicConstraints=critical,CA:TRUE\nextendedKeyUsage=serverAuth',
    ]) {
      const noIssuer = authority.certificate({ issuer: authority.root, extensions });
      const other = authority.certificate({ issuer: noIssuer, extensions: signerExtensions });
      expect([extensions, verdict(authority.reply(bytes, other, [noIssuer]))]).toEqual([
        extensions,
        expect.stringContaining('did not lead to'),
      ]);
    }
  });

  test('if the certificate is not named among what was signed, or is not there', () => {
    const info = honestInfo();
    expect(verdict(authority.forge(info, authority.signer, []))).toContain(
      'the signed name of the certificate',
    );
    expect(verdict(authority.forge(info, authority.signer, ['-cades', '-nocerts']))).toContain(
      'the certificate of the signer',
    );
    expect(verdict(authority.forge(info, authority.signer, ['-noattr']))).toContain('signed attributes');
    expect(verdict(authority.forge(info, authority.signer, ['-cades', '-keyid']))).toContain(
      'a signer named by issuer and serial number',
    );
  });

  test('if the certificate that came along is another one for the same name, number and key', () => {
    const issuer = authority.certificate({
      extensions: 'basicConstraints=critical,CA:TRUE',
      keyType: 'RSA rsa_keygen_bits:2048',
    });
    const wish = { issuer, extensions: signerExtensions, name: 'Signer', serial: '0a0b' };
    const real = authority.certificate(wish);
    const other = authority.certificate({ ...wish, keyOf: real, notAfter: '20480101000000Z' });
    const response = authority.forge(honestInfo(), real);
    expect(verdict(response, issuer)).toBe('accepted');
    const [from, to] = [real, other].map(({ certificate }) => trustedOf({ certificate, key: '' })[0]!.raw);
    const at = response.indexOf(from!);
    expect([at > 0, to!.length]).toEqual([true, from!.length]);
    to!.copy(response, at);
    expect(verdict(response, issuer)).toContain('the signed name of this very certificate');
  });

  test('if its digest is SHA-1', () => {
    expect(verdict(authority.forge(honestInfo(), authority.signer, ['-cades', '-md', 'sha1']))).toContain(
      'SHA-256',
    );
  });

  test('if two signed it', () => {
    const { certificate, key } = authority.signer;
    const more = ['-cades', '-signer', certificate, '-inkey', key];
    expect(verdict(authority.forge(honestInfo(), authority.root, more))).toContain('exactly one signer');
  });

  test('if the certificates that came along vouch for each other, each tried once', () => {
    const extensions = 'basicConstraints=critical,CA:TRUE';
    const first = authority.certificate({ extensions, name: 'Circle' });
    const again = () => authority.certificate({ extensions, name: 'Circle', keyOf: first });
    const circle = [first, ...Array.from({ length: 13 }, again)];
    const signer = authority.certificate({ issuer: first, extensions: signerExtensions });
    const { bytes } = timeStampRequest(data, random, undefined);
    const response = authority.reply(bytes, signer, circle);
    expect(verdict(response)).toContain('did not lead to');
    expect(verdict(response, first)).toBe('accepted');
  });
});

function endInTheMiddle(response: Parameters<Answer>[1]): void {
  response.setHeader('content-length', '1000');
  response.write(Buffer.from([0x30]), () => response.destroy());
}
