import { createHash } from 'node:crypto';
import { Boolean as Asn1Boolean, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';

export interface TimeStampRequest {
  /** DER. */
  readonly bytes: Buffer;
  /** The content bytes of the nonce, to find them again in the answer. */
  readonly nonce: Buffer;
}

const sha256 = '2.16.840.1.101.3.4.2.1';

/**
 * A TimeStampReq (RFC 3161 section 2.4.1) over the SHA-256 of `data` that asks for the signer's certificate.
 * `random` are 16 bytes that nobody could foresee, so that an answer recorded earlier does not fit.
 */
export function timeStampRequest(data: Buffer, random: Buffer, policy: string | undefined): TimeStampRequest {
  // Between 01 and 7f first: a positive number of exactly these bytes in DER.
  const nonce = Buffer.from(random);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const digest = createHash('sha256').update(data).digest();
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: sha256 }), new Null()] });
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({ value: [algorithm, new OctetString({ valueHex: digest })] }),
      ...(policy ? [new ObjectIdentifier({ value: policy })] : []),
      new Integer({ valueHex: nonce }),
      new Asn1Boolean({ value: true }),
    ],
  });
  return { bytes: Buffer.from(request.toBER()), nonce };
}
