import { z } from 'zod';
import { expiredSecret, refused, wrongSecret } from '../routes/sign-in.ts';
import { defineFault } from './fault.ts';

export const wrongSecretFault = defineFault({
  name: 'wrong-secret',
  summary: 'The token endpoint refuses the secret: replaced (AADSTS7000215) or expired (AADSTS7000222).',
  options: z.object({ reason: z.enum(['invalid', 'expired']).default('invalid') }),
  answerInstead({ area, exchange, clientId, clock }, { reason }) {
    if (area !== 'sign-in' || exchange.method !== 'POST') return undefined;
    return refused(exchange, reason === 'expired' ? expiredSecret(clientId) : wrongSecret(clientId), clock);
  },
});
