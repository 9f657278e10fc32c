import { randomUUID } from 'node:crypto';
import { type Context } from '@microsoft/microsoft-graph-client';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';

/** Names each attempt and asks for plain, complete answers. */
export class RequestLabels extends ChainLink {
  private readonly userAgent: string;

  constructor(userAgent: string) {
    super();
    this.userAgent = userAgent;
  }

  override async execute(context: Context): Promise<void> {
    const { headers } = exchangeOf(context);
    headers.set('client-request-id', randomUUID());
    headers.set('return-client-request-id', 'true');
    headers.set('accept', 'application/json');
    // Without it, policy types newer than the published list may come as unknownFutureValue.
    headers.set('prefer', 'include-unknown-enum-members');
    // Node's fetch says `*`, which made Graph answer "Invalid language specified".
    headers.set('accept-language', 'en-US');
    headers.set('user-agent', this.userAgent);
    await this.passOn(context);
  }
}
