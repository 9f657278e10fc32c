import { setTimeout as sleep } from 'node:timers/promises';
import { createAnnouncement, type Invitation, invitationText } from './announcement.ts';

function capture(patienceMilliseconds: number) {
  const told: Invitation[] = [];
  return {
    told,
    announcement: createAnnouncement((invitation) => told.push(invitation), patienceMilliseconds),
  };
}

test('the link waits for data', () => {
  const { told, announcement } = capture(60_000);
  announcement.ready('http://a', 'http://a/link');
  expect(told).toEqual([]);
  announcement.hasData();
  announcement.hasData();
  expect(told).toEqual([{ address: 'http://a', signInLink: 'http://a/link' }]);
});

test('with data there already it comes at once, and a restarted API does not repeat it', () => {
  const { told, announcement } = capture(60_000);
  announcement.hasData();
  announcement.ready('http://a', 'http://a/1');
  announcement.ready('http://a', 'http://a/2');
  expect(told).toEqual([{ address: 'http://a', signInLink: 'http://a/1' }]);
});

test('patience ends', async () => {
  const { told, announcement } = capture(10);
  announcement.ready('http://a', undefined);
  await sleep(50);
  expect(told).toHaveLength(1);
});

test('the invitation says when nothing in it is real', () => {
  expect(invitationText({ address: 'http://a', signInLink: 'http://a/1' }, true)).toMatch(
    /simulated demo tenant/,
  );
  expect(invitationText({ address: 'http://a', signInLink: undefined }, false)).not.toMatch(/demo|Sign in/);
});
