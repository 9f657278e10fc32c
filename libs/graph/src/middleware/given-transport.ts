import { type Context } from '@microsoft/microsoft-graph-client';
import { type GraphAnswer } from '../graph-answer.ts';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';

/** How one GET is carried out. Rejects with GraphError when no answer came. */
export type Transport = (request: {
  readonly url: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
}) => Promise<Omit<GraphAnswer, 'url'>>;

/** In the place of BoundedFetch: the answers of a simulation, with everything above it as it is. */
export class GivenTransport extends ChainLink {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    super();
    this.transport = transport;
  }

  override async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context);
    const { url, headers, signal } = exchange;
    exchange.answer = { url, ...(await this.transport({ url, headers, signal })) };
    context.response = new Response(null, { status: exchange.answer.status });
  }
}
