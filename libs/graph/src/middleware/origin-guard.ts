import { type Context } from '@microsoft/microsoft-graph-client';
import { GraphError } from '../graph-error.ts';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';

/**
 * A nextLink comes from outside, and the token goes where it points. Compared is the origin of the parsed
 * URL: `https://graph.microsoft.com:x@evil/` and `https://graph.microsoft.com.evil/` both start like Graph.
 */
export class OriginGuard extends ChainLink {
  private readonly origin: string;

  constructor(baseUrl: URL) {
    super();
    this.origin = baseUrl.origin;
  }

  override async execute(context: Context): Promise<void> {
    const { url } = exchangeOf(context);
    if (!URL.canParse(url)) throw refused('is no absolute address', this.origin);
    const parsed = new URL(url);
    if (parsed.username || parsed.password) throw refused('carries credentials', this.origin);
    if (parsed.origin !== this.origin) throw refused(`leads to ${parsed.origin}`, this.origin);
    await this.passOn(context);
  }
}

function refused(why: string, origin: string): GraphError {
  return new GraphError({
    kind: 'refused',
    status: 0,
    sentence: `A link to the next page ${why.slice(0, 200)} instead of ${origin}; it was not followed and no token was sent.`,
    nextStep: 'Find out who answers in the place of Graph; the page with the link is kept in the archive.',
  });
}
