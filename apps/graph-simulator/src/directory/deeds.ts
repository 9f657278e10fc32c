import { type Random } from '../random.ts';
import { type Deed } from '../tenant/directory-plan.ts';
import {
  accountAudit,
  activationAudit,
  type AuditDraft,
  type DirectoryAudit,
  membershipAudit,
  roleAudit,
  writeAudit,
} from './directory-audit.ts';
import { type Account, type DirectoryGroup, type DirectoryState } from './directory-state.ts';

/** How Entra names what is done to an account. */
export const accountDrafts = {
  create: { activity: 'Add user', service: 'Core Directory', operation: 'Add' },
  'reset-password': { activity: 'Reset user password', service: 'Core Directory', operation: 'Update' },
  'give-access-pass': {
    activity: 'Admin registered security info',
    service: 'Authentication Methods',
    operation: 'Add',
    reason: 'Admin registered temporary access pass method for user',
  },
  enable: { activity: 'Enable account', service: 'Core Directory', operation: 'Update' },
  disable: { activity: 'Disable account', service: 'Core Directory', operation: 'Update' },
} as const satisfies Readonly<Record<string, Omit<AuditDraft, 'targets' | 'category'>>>;

export const intuneAdministrator = ['3a2c62db-5318-420d-8d74-23affee5d9d5', 'Intune Administrator'] as const;

interface Place {
  readonly state: DirectoryState;
  readonly audits: DirectoryAudit[];
  readonly random: Random;
}

/** Does what a story planned, and lets Entra log it. */
export function perform({ state, audits, random }: Place, deed: Deed): void {
  const account = accountOf(state, deed);
  const draft = draftOf(state, account, deed);
  if (deed.do === 'add') state.join(deed.groupId, account.id, deed.at);
  if (deed.do === 'remove') state.leave(deed.groupId, account.id, deed.at);
  if (deed.do === 'disable') account.toggledAt.push(deed.at);
  audits.push(writeAudit(draft, deed.by, deed.at, random));
}

function accountOf(state: DirectoryState, { to }: Deed): Account {
  return state.accounts.get(to.id) ?? state.addAccount(to.id, to.displayName, to.upn);
}

function draftOf(state: DirectoryState, account: Account, deed: Deed): AuditDraft {
  switch (deed.do) {
    case 'add':
    case 'remove': {
      const verb = deed.do === 'add' ? 'Add' : 'Remove';
      return membershipAudit(verb, account, state.groups.get(deed.groupId) as DirectoryGroup);
    }
    case 'give-role':
      return roleAudit(account, ...intuneAdministrator);
    case 'activate-role':
      return activationAudit(account, ...intuneAdministrator);
    default:
      return accountAudit(accountDrafts[deed.do], account);
  }
}
