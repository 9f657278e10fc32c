import { ada, at, bo, findingsOf, weekCase } from '../../test/builders.ts';
import type { ApprovalCase } from '../cases/case.ts';
import { guestInTheLoop } from './guest-in-the-loop.ts';

const guest = { ...bo, upn: 'bo_partner.example#EXT#@contoso.example' };
const verdict = (changes: Partial<ApprovalCase>, partners?: readonly string[]) =>
  guestInTheLoop.judge(
    {
      kind: 'case',
      asOf: at('23:00', 20),
      differences: null,
      case: { ...weekCase({ requestId: 'r1', policyTypes: ['deviceWipe'] }), line: [], ...changes },
    },
    partners && { partners },
  );
const judge = (changes: Partial<ApprovalCase>, partners?: readonly string[]) =>
  findingsOf(verdict(changes, partners));

test('a guest who decided a wipe is a finding that names the home', () => {
  expect(judge({ approver: guest })).toMatchObject([
    {
      severity: 'medium',
      title: 'Bo Berg, a guest of partner.example, decided a request for deviceWipe',
      facts: { home: 'partner.example', approverId: bo.id },
      evidence: [{ kind: 'case', subject: 'r1' }],
    },
  ]);
});

test('so is one who asked for it', () => {
  const requester = { ...ada, upn: 'ada_x_other.example#ext#@contoso.example' };
  expect(judge({ requester })[0]).toMatchObject({ facts: { home: 'other.example', requesterId: ada.id } });
});

test.each<[string, Partial<ApprovalCase>, readonly string[] | undefined]>([
  ['people of the tenant', {}, undefined],
  ['a change of no high impact', { approver: guest, policyTypes: ['app'] }, undefined],
  ['a partner by its domain', { approver: guest }, ['Partner.example']],
  ['a partner by its account', { approver: guest }, [guest.upn]],
  ['a guest named beside a request that is undecided', { approver: guest, decision: null }, undefined],
])('%s: none', (_what, changes, partners) => {
  expect(judge(changes, partners)).toEqual([]);
});

test('another partner than the one that is named is told', () => {
  expect(judge({ approver: guest }, ['other.example'])).toHaveLength(1);
});

test('where the sign-in name of whoever decided is missing it cannot decide, as in a gap of the harvest', () => {
  expect(verdict({ approver: { ...bo, upn: null } })).toHaveProperty('cannotDecide');
  expect(verdict({ approver: null })).toHaveProperty('cannotDecide');
});

test('a renamed guest is the same finding', () => {
  const renamed = { ...guest, name: 'Bo Married', upn: 'bo.married_partner.example#EXT#@contoso.example' };
  expect(judge({ approver: renamed })[0]?.findingId).toBe(judge({ approver: guest })[0]?.findingId);
});
