import { z } from 'zod';
import { refused } from '../routes/sign-in.ts';
import { defineFault } from './fault.ts';

/** Of the published list of codes (entra/identity-platform/reference-error-codes). */
const reasons = {
  'secret-expired': [401, 'invalid_client', 7000222, 'The provided client secret keys are expired.'],
  'certificate-unknown': [
    401,
    'invalid_client',
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application.',
  ],
  'certificate-expired': [
    401,
    'invalid_client',
    7000226,
    'Certificate used to sign the client assertion is expired.',
  ],
  'assertion-time': [401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.'],
  'no-consent': [
    400,
    'invalid_grant',
    65001,
    'The user or administrator has not consented to use the application.',
  ],
  'app-disabled': [401, 'unauthorized_client', 7000112, 'Application is disabled.'],
  'tenant-gone': [
    400,
    'invalid_request',
    90002,
    'Tenant not found. This may happen if there are no active subscriptions for the tenant.',
  ],
  policy: [400, 'access_denied', 53003, 'Access has been blocked by Conditional Access policies.'],
} as const;

export const refusedSignIn = defineFault({
  name: 'refused-sign-in',
  summary: 'The identity provider refuses the app, for a reason of its published list.',
  options: z.object({ as: z.enum(Object.keys(reasons) as (keyof typeof reasons)[]) }),
  answerInstead({ area, exchange, clock }, { as }) {
    if (area !== 'sign-in' || exchange.method !== 'POST') return undefined;
    const [status, error, code, message] = reasons[as];
    return refused(exchange, { status, error, code, message }, clock);
  },
});
