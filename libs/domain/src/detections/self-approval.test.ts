import { ada, at, bo, caseInput, version } from '../../test/builders.ts';
import { correlate } from '../cases/correlate.ts';
import type { Identity } from '../records/records.ts';
import type { Finding, Verdict } from './detection.ts';
import { selfApproval } from './self-approval.ts';

function judge(requester: Identity, approver: Identity | null, status = 'completed'): Verdict {
  const record = { requester, approver, status, lastModifiedAt: at('10:00') };
  return selfApproval.judge({
    kind: 'case',
    differences: null,
    asOf: at('23:00'),
    case: correlate(caseInput([version(record, at('10:05'))])).case,
  });
}

function findingsOf(verdict: Verdict): readonly Finding[] {
  if ('cannotDecide' in verdict) throw new Error(verdict.cannotDecide);
  return verdict.findings;
}

const account = (name: string | null, upn: string | null, id: string | null): Identity => ({
  kind: 'user',
  name,
  upn,
  id,
});
const lukas = account('Lukas Brandt', 'lukas.brandt@contoso.example', 'id-1');

test('the same account is critical, and the finding says when it would have been silent', () => {
  const [finding] = findingsOf(
    judge(ada, { ...ada, name: 'Ada Married', upn: 'ada.married@contoso.example' }),
  );
  expect(finding).toMatchObject({ severity: 'critical', subjectKind: 'case', firstAt: at('10:00') });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('without an id the same UPN is the same account', () => {
  expect(findingsOf(judge(ada, { ...ada, id: null, upn: 'ADA@contoso.example' }))[0]?.severity).toBe(
    'critical',
  );
});

test.each([
  ['Lukas Brandt (Admin)', 'adm-lukas.brandt@contoso.example'],
  ['adm Lukas Brandt', 'admin.lukas.brandt@contoso.example'],
  ['Lukas Brandt - Admin', 'lukas.brandt-adm@contoso.example'],
  ['LUKAS  BRANDT', 'lukas.brandt.admin@contoso.example'],
  ['Lukas Brandt', 'lukas.brandt-a@contoso.example'],
  ['Lukas Brandt', 'lukas.brandt@admin.contoso.example'],
])('two accounts of one human are high: %s, %s', (name, upn) => {
  const [finding] = findingsOf(judge(lukas, account(name, upn, 'id-2')));
  expect(finding).toMatchObject({ severity: 'high', facts: { signals: 'the name, the sign-in name' } });
  expect(finding?.explanation).toContain('would not have fired on one alone');
});

test.each([
  ['another person', bo],
  ['a namesake with another sign-in name', account('Lukas Brandt', 'lukas.brandt2@contoso.example', 'id-2')],
  [
    'another name under a similar sign-in name',
    account('Lara Brandt', 'adm-lukas.brandt@contoso.example', 'id-2'),
  ],
  ['a name that ends in a', account('Lukas Branda', 'lukas.branda@contoso.example', 'id-2')],
  ['no sign-in name', account('Lukas Brandt', null, 'id-2')],
])('one signal alone stays silent: %s', (_who, approver) => {
  expect(findingsOf(judge(lukas, approver))).toEqual([]);
});

test('names that are all marker compare with nothing', () => {
  const [a, b] = [
    account('Admin', 'admin@contoso.example', '1'),
    account('(Admin)', 'adm@fabrikam.example', '2'),
  ];
  expect(findingsOf(judge(a, b))).toEqual([]);
});

test('where an event gives no name, the marker of an admin account stands in for it', () => {
  const admin = account(null, 'adm-lukas.brandt@contoso.example', 'id-2');
  expect(findingsOf(judge(lukas, admin))[0]).toMatchObject({ severity: 'high' });
  expect(findingsOf(judge(lukas, account(null, 'lukas.brandt@fabrikam.example', 'id-2')))).toEqual([]);
});

test.each(['rejected', 'needsApproval', 'cancelled'])(
  'who %s their own request approved nothing',
  (status) => {
    const approver = status === 'rejected' ? ada : null;
    expect(findingsOf(judge(ada, approver, status))).toEqual([]);
  },
);

test('an approver that is not known, or has nothing to compare, cannot be decided', () => {
  expect(judge(ada, null)).toHaveProperty('cannotDecide');
  expect(judge(account(null, null, 'id-1'), account('Lukas', null, null))).toHaveProperty('cannotDecide');
});

test('the id of the finding depends on the request alone', () => {
  const [first] = findingsOf(judge(ada, ada));
  const [second] = findingsOf(judge({ ...ada, name: 'New name' }, ada));
  expect(second?.findingId).toBe(first?.findingId);
});
