import { createHash } from 'node:crypto';
import { digestOf } from './algorithms.ts';
import { Members, objectId, readDer, smallInteger, tags, time, universal, DerError } from './der.ts';

/** What a time stamp says (TSTInfo, RFC 3161 section 2.4.2). */
export interface TimeStampInfo {
  readonly policy: string;
  readonly isOver: (data: Buffer) => boolean;
  readonly at: Date;
  readonly nonce: Buffer | null;
}

/** Reads a TSTInfo. Throws a DerError if it is none, or holds a critical extension. */
export function readTimeStampInfo(bytes: Buffer): TimeStampInfo {
  const members = new Members(readDer(bytes), 'a time stamp');
  if (smallInteger(members.take(tags.integer, 'a version')) !== 1) throw new DerError('version 1');
  const policy = objectId(members.take(tags.objectId, 'a policy'), 'a policy');
  const imprint = new Members(members.take(tags.sequence, 'an imprint'), 'an imprint');
  const digest = digestOf(imprint.take(tags.sequence, 'a digest'));
  const hash = imprint.take(tags.octetString, 'a hash').content;
  imprint.end();
  members.take(tags.integer, 'a serial number');
  const at = time(members.take(tags.generalizedTime, 'a time'));
  members.maybe(tags.sequence); // accuracy
  members.maybe(tags.boolean); // ordering
  const nonce = members.maybe(tags.integer);
  members.tagged(0); // name of the authority
  const extensions = members.tagged(1);
  members.end();
  for (const extension of extensions?.children ?? []) {
    const [, critical] = universal(extension, tags.sequence, 'an extension').children;
    if (critical?.tag === tags.boolean) throw new DerError('no critical extension');
  }
  const isOver = (data: Buffer) => createHash(digest).update(data).digest().equals(hash);
  return { policy, isOver, at, nonce: nonce?.content ?? null };
}
