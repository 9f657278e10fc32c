import { type Context } from '@microsoft/microsoft-graph-client';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';
import { type TokenSource } from '../token-source.ts';

/** Sends the token; when it is refused, one fresh one, and never a third. */
export class BearerAuthentication extends ChainLink {
  private readonly tokens: TokenSource;

  constructor(tokens: TokenSource) {
    super();
    this.tokens = tokens;
  }

  override async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context);
    const token = await this.tokens.token();
    exchange.headers.set('authorization', `Bearer ${token}`);
    await this.passOn(context);
    if (exchange.answer?.status !== 401) return;
    this.tokens.forget(token);
    exchange.headers.set('authorization', `Bearer ${await this.tokens.token()}`);
    await this.passOn(context);
  }
}
