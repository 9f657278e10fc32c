import { type KeyObject } from 'node:crypto';
import { type ChannelKind, type FeedFormat } from '@countersign/domain';

interface AnyChannel {
  /** As routes name it. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** All of the address that people may see. */
  readonly host: string;
  /** Addresses of this machine and of private networks are refused otherwise. */
  readonly allowPrivate: boolean;
  /** PEM: who may vouch for the server, instead of the authorities that Node.js knows. */
  readonly authorities: string | undefined;
}

export interface TeamsChannel extends AnyChannel {
  readonly kind: 'teams';
  readonly url: URL;
}

export interface WebhookChannel extends AnyChannel {
  readonly kind: 'webhook';
  readonly url: URL;
  /** A KeyObject prints and serialises as nothing, wherever it ends up. */
  readonly secret: KeyObject;
  readonly feed: Feed | null;
}

export interface EmailChannel extends AnyChannel {
  readonly kind: 'email';
  readonly hostname: string;
  readonly port: number;
  /** `smtps`; else STARTTLS, which only a server on this machine may lack. */
  readonly isImplicitTls: boolean;
  readonly mayBePlain: boolean;
  readonly credentials: Credentials | null;
  readonly from: string;
  /** In lower case. Mail goes nowhere else, whatever a route or a directory says. */
  readonly recipientDomains: readonly string[];
}

export interface SyslogChannel extends AnyChannel {
  readonly kind: 'syslog';
  readonly hostname: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly feed: Feed;
}

/** A channel that gets everything new, in the field names of a SIEM, instead of what routes lead to it. */
export interface Feed {
  readonly format: FeedFormat;
  /** Where a feed begins that has not begun yet. */
  readonly from: 'now' | 'beginning';
}

/** Functions, so that neither is printed with what holds them. */
export interface Credentials {
  readonly user: () => string;
  readonly password: () => string;
}

export type Channel = TeamsChannel | WebhookChannel | EmailChannel | SyslogChannel;

export function feedOf(channel: Channel): Feed | null {
  return channel.kind === 'webhook' || channel.kind === 'syslog' ? channel.feed : null;
}
