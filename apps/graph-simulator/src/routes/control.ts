import { z } from 'zod';
import { type Clock, isManualClock } from '../clock.ts';
import { type EvilHost } from '../evil-host.ts';
import { type Answer, type Exchange, json } from '../exchange.ts';
import { catalogue } from '../faults/catalogue.ts';
import { type FaultSetting, type Faults } from '../faults/faults.ts';

export interface ControlFacts {
  readonly faults: Faults;
  readonly clock: Clock;
  readonly evilHost: EvilHost;
  readonly scenario: string;
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const advanceBody = z.object({ milliseconds: z.number().min(0) });

/**
 * `/_simulator`: what the real service does not have. Loopback only, and JSON only, so that no page in a
 * browser can pull the strings of a demo by posting a form.
 */
export function control(exchange: Exchange, facts: ControlFacts): Answer {
  if (!loopback.has(exchange.remoteAddress))
    return json(403, { error: 'The control surface answers loopback addresses only.' });
  const action = `${exchange.method} ${exchange.url.pathname.replace(/\/$/, '')}`;
  if (exchange.method !== 'GET' && !/^application\/json\b/i.test(exchange.headers['content-type'] ?? '')) {
    return json(415, { error: 'Send Content-Type: application/json.' });
  }
  try {
    return act(action, exchange, facts);
  } catch (error) {
    if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) });
    if (error instanceof Error) return json(400, { error: error.message });
    throw error;
  }
}

function act(action: string, exchange: Exchange, facts: ControlFacts): Answer {
  const { faults, clock } = facts;
  switch (action) {
    case 'GET /_simulator':
      return json(200, {
        now: new Date(clock.now()).toISOString(),
        scenario: facts.scenario,
        clock: isManualClock(clock) ? 'manual' : 'real',
        activeFaults: faults.active,
        evilHost: { origin: facts.evilHost.origin, bytesReceived: facts.evilHost.bytesReceived },
        knownFaults: catalogue.map(({ name, summary }) => ({ name, summary })),
      });
    case 'POST /_simulator/faults':
      faults.set(JSON.parse(exchange.body) as FaultSetting);
      return json(200, { activeFaults: faults.active });
    case 'POST /_simulator/faults/clear': {
      const { name } = z
        .object({ name: z.string().optional() })
        .parse(JSON.parse(exchange.body === '' ? '{}' : exchange.body));
      faults.clear(name);
      return json(200, { activeFaults: faults.active });
    }
    case 'POST /_simulator/clock/advance':
      if (!isManualClock(clock))
        return json(409, { error: 'This simulator runs on the real clock, which cannot be advanced.' });
      clock.advance(advanceBody.parse(JSON.parse(exchange.body)).milliseconds);
      return json(200, { now: new Date(clock.now()).toISOString() });
    default:
      return json(404, {
        error:
          'Known: GET /_simulator, POST /_simulator/faults, /_simulator/faults/clear, /_simulator/clock/advance.',
      });
  }
}
