import { type Context } from '@microsoft/microsoft-graph-client';
import { GraphError } from '../graph-error.ts';
import { ChainLink } from '../graph-exchange.ts';

/** Until when Graph asked this app not to be asked, by whatever process; null if it may be. */
export type ToldToWait = () => Promise<Date | null>;

/**
 * Graph counts what one app asks, whichever process asks it: another may have been told to wait since the last
 * look. Right before the network, so that only a question that is on its way already can cross that.
 */
export class HeldBack extends ChainLink {
  private readonly toldToWait: ToldToWait;
  private readonly now: () => Date;

  constructor(toldToWait: ToldToWait, now: () => Date) {
    super();
    this.toldToWait = toldToWait;
    this.now = now;
  }

  override async execute(context: Context): Promise<void> {
    const until = await this.toldToWait();
    const now = this.now();
    if (until !== null && until > now) throw askedToWait(until, now);
    await this.passOn(context);
  }
}

/** As Graph itself would say it if it were asked before that. */
export function askedToWait(until: Date, now: Date): GraphError {
  return new GraphError({
    kind: 'throttled',
    status: 429,
    retryAfterSeconds: (until.getTime() - now.getTime()) / 1000,
    sentence: `Graph asked to wait until ${until.toISOString()}.`,
  });
}
