import { AnchorError } from '../anchor.ts';
import { type Certificate } from './certificate.ts';
import { type Der, DerError, Members, readDer, smallInteger, tags } from './der.ts';
import { openTimeStamp } from './signed-time-stamp.ts';
import { readTimeStampInfo } from './time-stamp-info.ts';
import { isTrusted, whyNoTimeStamper } from './trust-path.ts';

export interface TimeStampDemands {
  readonly data: Buffer;
  /** Who may vouch for the authority. */
  readonly trusted: readonly Certificate[];
  /** Dotted; any if undefined. */
  readonly policy: string | undefined;
  /** Of the request; null where an old answer is checked again. */
  readonly nonce: Buffer | null;
  /** How the authority is called in messages. */
  readonly authority: string;
}

const lookAtAuthority = 'Check COUNTERSIGN_ANCHOR_TSA, or take another time stamp authority.';
const lookAtTrust =
  'Check that COUNTERSIGN_ANCHOR_TSA_CA holds the root certificate of this authority, fetched from where you trust it.';

/**
 * When the data existed, by a TimeStampResp (RFC 3161) that fulfils every demand: granted, over this data, with
 * this nonce and policy, signed by a certificate made for time stamps that led to a trusted one at that time.
 * Throws an AnchorError that says what is wrong. Revocation is not asked for (docs/decisions/0013-anchors.md).
 */
export function verifyTimeStamp(response: Buffer, demands: TimeStampDemands): Date {
  const { data, trusted, policy, nonce, authority } = demands;
  const refuse = (reason: string, nextStep: string) =>
    new AnchorError(`The time stamp of ${authority} does not count: ${reason}.`, nextStep);
  try {
    const { content, signer, others } = openTimeStamp(grantedToken(response));
    const info = readTimeStampInfo(content);
    if (!info.isOver(data)) throw refuse('it is for something else', lookAtAuthority);
    if (nonce && !info.nonce?.equals(nonce))
      throw refuse('it does not answer this request (its nonce is another)', lookAtAuthority);
    if (policy && info.policy !== policy)
      throw refuse(`it was made under the policy ${info.policy}`, 'Check COUNTERSIGN_ANCHOR_TSA_POLICY.');
    const reason = whyNoTimeStamper(signer);
    if (reason) throw refuse(reason, lookAtAuthority);
    if (!isTrusted(signer, others, trusted, info.at))
      throw refuse(
        'at its time, its signer did not lead to a certificate in COUNTERSIGN_ANCHOR_TSA_CA',
        lookAtTrust,
      );
    return info.at;
  } catch (error) {
    if (error instanceof DerError) throw refuse(`expected ${error.message}`, lookAtAuthority);
    if (error instanceof NotGranted) throw refuse(error.message, lookAtAuthority);
    throw error;
  }
}

class NotGranted extends Error {}

const statusWords = [
  'granted',
  'granted with changes',
  'rejection',
  'waiting',
  'revocation warning',
  'revocation',
];

/** The token of a response whose status is "granted", and nothing less: we asked for nothing that could be changed. */
function grantedToken(response: Buffer): Der {
  const members = new Members(readDer(response), 'a time stamp response');
  const status = new Members(members.take(tags.sequence, 'a status'), 'a status');
  const number = smallInteger(status.take(tags.integer, 'a status'));
  const text = status.maybe(tags.sequence);
  status.maybe(tags.bitString); // why it failed, in bits
  status.end();
  if (number !== 0) {
    const said = text?.children.map(({ content }) => plain(content)).join(' ') ?? '';
    const word = statusWords[number] ?? String(number);
    throw new NotGranted(
      `the authority answered "${word}"${said ? ` and said "${said.slice(0, 200)}"` : ''}`,
    );
  }
  const token = members.take(tags.sequence, 'a time stamp token');
  members.end();
  return token;
}

function plain(content: Buffer): string {
  return content.toString('utf8').replace(/[^\x20-\x7e]/g, '?');
}
