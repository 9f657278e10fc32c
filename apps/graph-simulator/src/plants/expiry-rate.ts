import { file, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M31: requests that nobody answers any more; the look-alike is one now and then. */
export const expiryRate: readonly Plant[] = [24, 3].map((count) => ({
  rule: 'expiry-rate',
  ...(count === 24 ? {} : { lookAlike: 'one now and then' }),
  lastsDays: 55,
  play(stage) {
    const requests = overDays(stage, count, 45, () => {
      const { request } = file(stage, { type: count === 24 ? 'deviceRetire' : 'deviceWipe' });
      stage.expire(request);
      return request;
    });
    return [
      ...(count === 24 ? [{ rule: 'expiry-rate', requests }] : []),
      ...requests.map((request) => ({ rule: 'pending-near-expiry', requests: [request] })),
    ];
  },
}));
