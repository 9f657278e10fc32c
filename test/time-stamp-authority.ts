import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Issued {
  /** PEM files. */
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWish {
  readonly issuer?: Issued;
  readonly extensions: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Arguments of genpkey: the algorithm and one option. */
  readonly keyType?: string;
  /** Instead of a new key: that of another. */
  readonly keyOf?: Issued;
  /** The common name; a new one by default. */
  readonly name?: string;
  /** Hexadecimal; random by default. */
  readonly serial?: string;
}

export type Answer = (query: Buffer, response: ServerResponse) => void;

const authorityExtensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign';
export const signerExtensions =
  'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping';

/**
 * OpenSSL's implementation of the time stamp protocol, behind HTTP, with certificates made for one test file.
 * It is an implementation independent of ours: what we ask it understands, and what it answers we check.
 */
export class TimeStampAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'countersign-tsa-'));
  readonly root: Issued;
  readonly signer: Issued;
  /** What the next requests get; the honest answer unless a test says otherwise. */
  answer: Answer = (query, response) => {
    response.setHeader('content-type', 'application/timestamp-reply');
    response.end(this.reply(query));
  };
  private server: Server | undefined;
  private made = 0;

  constructor() {
    this.openssl('version');
    this.root = this.certificate({ extensions: authorityExtensions });
    this.signer = this.certificate({ issuer: this.root, extensions: signerExtensions });
  }

  async listen(): Promise<URL> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.answer(Buffer.concat(chunks), response));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${(this.server?.address() as AddressInfo).port}/tsr`);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(null)));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new key and its certificate; self-signed without an issuer. */
  certificate(wish: CertificateWish): Issued {
    const { issuer, extensions, notBefore, notAfter, keyType, keyOf } = wish;
    this.made += 1;
    const name = `certificate-${this.made}`;
    const key = keyOf?.key ?? this.file(`${name}.key`);
    const request = this.file(`${name}.csr`);
    const certificate = this.file(`${name}.pem`);
    const [algorithm = 'EC', option = 'ec_paramgen_curve:P-256'] = (keyType ?? '').split(' ').filter(Boolean);
    if (!keyOf) this.openssl('genpkey', '-algorithm', algorithm, '-pkeyopt', option, '-out', key);
    this.openssl('req', '-new', '-key', key, '-subj', `/CN=${wish.name ?? name}`, '-out', request);
    writeFileSync(this.file('index.txt'), '');
    writeFileSync(this.file('extensions.cnf'), `[it]\n${extensions}\n`);
    writeFileSync(this.file('serial'), `${wish.serial ?? randomBytes(8).toString('hex')}\n`);
    writeFileSync(this.file('ca.cnf'), authorityConfig(this.folder));
    const by = issuer
      ? ['-cert', issuer.certificate, '-keyfile', issuer.key]
      : ['-selfsign', '-keyfile', key];
    const dates = ['-startdate', notBefore ?? '20200101000000Z', '-enddate', notAfter ?? '20491231235959Z'];
    const settings = ['-batch', '-notext', '-config', this.file('ca.cnf')];
    const profile = ['-extfile', this.file('extensions.cnf'), '-extensions', 'it'];
    this.openssl('ca', ...settings, ...profile, ...by, ...dates, '-in', request, '-out', certificate);
    return { certificate, key };
  }

  authority(issuer?: Issued): Issued {
    return this.certificate({ ...(issuer && { issuer }), extensions: authorityExtensions });
  }

  /** The TimeStampResp of `openssl ts -reply` to a query. */
  reply(
    query: Buffer,
    signer: Issued = this.signer,
    chain: readonly Issued[] = [],
    more: string[] = [],
  ): Buffer {
    const chainFile = this.file('chain.pem');
    writeFileSync(this.file('query.tsq'), query);
    writeFileSync(this.file('tsa.cnf'), tsaConfig(this.folder));
    writeFileSync(chainFile, chain.map(({ certificate }) => readFileSync(certificate, 'utf8')).join(''));
    const files = ['-queryfile', this.file('query.tsq'), '-out', this.file('reply.tsr')];
    const by = ['-signer', signer.certificate, '-inkey', signer.key];
    const others = chain.length > 0 ? ['-chain', chainFile] : [];
    this.openssl('ts', '-reply', '-config', this.file('tsa.cnf'), ...files, ...by, ...others, ...more);
    return readFileSync(this.file('reply.tsr'));
  }

  /**
   * A response around a TSTInfo that `openssl ts` would not sign, since it checks certificates itself.
   * `options` go to `openssl cms -sign`.
   */
  forge(info: Buffer, signer: Issued, options: readonly string[] = ['-cades']): Buffer {
    writeFileSync(this.file('info.der'), info);
    const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-nodetach', '-binary', '-nosmimecap'];
    const by = ['-signer', signer.certificate, '-inkey', signer.key];
    const files = ['-in', this.file('info.der'), '-outform', 'DER', '-out', this.file('token.der')];
    this.openssl('cms', '-sign', ...type, ...options, ...by, ...files);
    const granted = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x00]);
    return sequence(Buffer.concat([granted, readFileSync(this.file('token.der'))]));
  }

  /** What `openssl ts -verify` says of it: the second opinion. */
  opensslAccepts(response: Buffer, data: Buffer, authorities: Issued): boolean {
    writeFileSync(this.file('check.tsr'), response);
    writeFileSync(this.file('check.data'), data);
    const files = ['-in', this.file('check.tsr'), '-data', this.file('check.data')];
    try {
      this.openssl('ts', '-verify', ...files, '-CAfile', authorities.certificate);
      return true;
    } catch {
      return false;
    }
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private openssl(...args: string[]): string {
    try {
      return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new Error('These tests need the program openssl (3.0 or newer) on the PATH. Install it.', {
          cause: error,
        });
      throw error;
    }
  }
}

/** DER: a SEQUENCE around `content`. */
export function sequence(content: Buffer): Buffer {
  const { length } = content;
  const long = length > 0xff ? [0x82, length >> 8, length & 0xff] : [0x81, length];
  return Buffer.concat([Buffer.from([0x30, ...(length < 0x80 ? [length] : long)]), content]);
}

function authorityConfig(folder: string): string {
  return `[ca]
default_ca=it
[it]
new_certs_dir=${folder}
database=${folder}/index.txt
serial=${folder}/serial
default_md=sha256
unique_subject=no
policy=any
[any]
commonName=supplied
`;
}

function tsaConfig(folder: string): string {
  return `[tsa]
default_tsa=it
[it]
serial=${folder}/tsa-serial
digests=sha256,sha384,sha512
signer_digest=sha256
default_policy=1.3.6.1.4.1.99999.1
other_policies=1.3.6.1.4.1.99999.2
ess_cert_id_chain=no
ess_cert_id_alg=sha256
`;
}
