import { type Context } from '@microsoft/microsoft-graph-client';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';

/** First in the chain: remembers the error before the SDK turns it into one of its own. */
export class KeepError extends ChainLink {
  override async execute(context: Context): Promise<void> {
    try {
      await this.passOn(context);
    } catch (error) {
      exchangeOf(context).error = error;
      throw error;
    }
  }
}
