import { type Instant, days, hours, minutes } from '../clock.ts';
import { type Random } from '../random.ts';
import { type World } from '../tenant/world.ts';
import { type Actor } from '../truth.ts';
import {
  accountAudit,
  activationAudit,
  type AuditDraft,
  type DirectoryAudit,
  membershipAudit,
  writeAudit,
} from './directory-audit.ts';
import { accountDrafts, intuneAdministrator } from './deeds.ts';
import { type Account, type DirectoryGroup, type DirectoryState, isEnabledAt } from './directory-state.ts';

/** Microsoft's own id of the service that takes people out of groups now and then [D MAA]. */
export const intuneService: Actor = {
  kind: 'application',
  id: '0000000a-0000-0000-c000-000000000000',
  displayName: 'Microsoft Intune',
};

export interface MovementParts {
  readonly world: World;
  readonly state: DirectoryState;
  readonly audits: DirectoryAudit[];
  readonly random: Random;
  /** Those who come and go; who decides requests in the stories always stays. */
  readonly deputies: Account[];
  readonly newId: () => string;
  /** Whether Intune itself takes people out of groups now and then. */
  readonly isPruned: boolean;
  /** Who looks after accounts and groups: the approvers, or in a calm tenant people who do nothing else. */
  readonly keepers: readonly Actor[];
  /** Nothing happens that anybody would want to know of. */
  readonly isCalm: boolean;
}

/** Who comes and goes from the beginning. */
export const deputyNames = [
  'Nora Winter',
  'Paolo Greco',
  'Aino Laine',
  'Kwame Mensah',
  'Ivana Horvat',
  'Theo van Dijk',
  'Renata Souza',
  'Bilal Aydin',
];

const roles = [
  intuneAdministrator,
  ['194ae4cb-b126-40b2-bd5b-6091b380977d', 'Security Administrator'],
] as const;

/** One thing that happens in the directory. */
export function move(parts: MovementParts, at: Instant): void {
  const { random, isCalm } = parts;
  const act = random.weighted([
    [9, join],
    [7, leave],
    ...(isCalm ? [] : ([[3, passThrough]] as const)),
    [2, hire],
    [3, resetPassword],
    [2, giveAccessPass],
    [2, registerMethod],
    [3, activateRole],
    [1, toggleAccount],
  ] as const);
  act(parts, at);
}

function groupOf({ world, state, random }: MovementParts): DirectoryGroup {
  return state.groups.get(random.pick(world.approverGroups).id) as DirectoryGroup;
}

function admin({ keepers, random }: MovementParts): Actor {
  return random.pick(keepers);
}

function write(parts: MovementParts, draft: AuditDraft, by: Actor, at: Instant): void {
  parts.audits.push(writeAudit(draft, by, at, parts.random));
}

function letJoin(
  parts: MovementParts,
  group: DirectoryGroup,
  account: Account,
  by: Actor,
  at: Instant,
): void {
  parts.state.join(group.id, account.id, at);
  write(parts, membershipAudit('Add', account, group), by, at);
}

export function letLeave(
  parts: MovementParts,
  group: DirectoryGroup,
  account: Account,
  by: Actor,
  at: Instant,
): void {
  parts.state.leave(group.id, account.id, at);
  write(parts, membershipAudit('Remove', account, group), by, at);
}

function join(parts: MovementParts, at: Instant): void {
  const group = groupOf(parts);
  const account = parts.random.pick(parts.deputies);
  const by = admin(parts);
  if (!parts.state.isTaken(group.id, account.id, at)) letJoin(parts, group, account, by, at);
}

function leave(parts: MovementParts, at: Instant): void {
  const group = groupOf(parts);
  const by = parts.isPruned && parts.random.chance(0.3) ? intuneService : admin(parts);
  const present = parts.deputies.filter(({ id }) => parts.state.mayLeave(group.id, id, at));
  if (present.length > 0) letLeave(parts, group, parts.random.pick(present), by, at);
}

/** In and out between two readings: only the audits tell. */
function passThrough(parts: MovementParts, at: Instant): void {
  const group = groupOf(parts);
  const account = parts.random.pick(parts.deputies);
  const by = admin(parts);
  const stays = Math.round(parts.random.between(minutes(5), minutes(50)));
  if (parts.state.isTaken(group.id, account.id, at)) return;
  letJoin(parts, group, account, by, at);
  letLeave(parts, group, account, by, at + stays);
}

const givenNames = ['Ines', 'Tariq', 'Birgit', 'Jun', 'Marek', 'Adaeze', 'Rosa', 'Viktor'];
const familyNames = ['Holm', 'Baumann', 'Castro', 'Okoye', 'Lindner', 'Sato', 'Petrov', 'Keane'];

function hire(parts: MovementParts, at: Instant): void {
  const { random, state, deputies } = parts;
  const [given, family] = [random.pick(givenNames), random.pick(familyNames)];
  const upn = `${given}.${family}${deputies.length}@contoso-eu.example`.toLowerCase();
  const account = state.addAccount(parts.newId(), `${given} ${family}`, upn);
  deputies.push(account);
  const by = admin(parts);
  write(parts, accountAudit(accountDrafts.create, account), by, at);
  // Somebody new who may approve within the hour is what one wants to know of.
  if (!parts.isCalm && random.chance(0.5))
    letJoin(parts, groupOf(parts), account, by, at + Math.round(random.between(minutes(4), hours(1))));
}

function resetPassword(parts: MovementParts, at: Instant): void {
  const isByAdmin = parts.random.chance(0.6);
  const account = someAccount(parts);
  const by = admin(parts);
  const draft = isByAdmin
    ? accountDrafts['reset-password']
    : {
        activity: 'Reset password (self-service)',
        service: 'Self-service Password Management' as const,
        operation: 'Update',
      };
  const self: Actor = { kind: 'user', id: account.id, displayName: account.displayName, upn: account.upn };
  write(parts, accountAudit(draft, account), isByAdmin ? by : self, at);
}

function giveAccessPass(parts: MovementParts, at: Instant): void {
  const account = someAccount(parts);
  write(parts, accountAudit(accountDrafts['give-access-pass'], account), admin(parts), at);
}

function registerMethod(parts: MovementParts, at: Instant): void {
  const account = someAccount(parts);
  const isGone = parts.random.chance(0.3);
  const draft = {
    activity: isGone ? 'User deleted security info' : 'User registered security info',
    service: 'Authentication Methods' as const,
    operation: isGone ? 'Delete' : 'Add',
    reason: isGone
      ? 'User deleted Authenticator App'
      : 'User registered Authenticator App with Notification and Code',
  };
  const self: Actor = { kind: 'user', id: account.id, displayName: account.displayName, upn: account.upn };
  write(parts, accountAudit(draft, account), self, at);
}

function activateRole(parts: MovementParts, at: Instant): void {
  const account = someAccount(parts);
  const [id, name] = parts.random.pick(roles);
  const self: Actor = { kind: 'user', id: account.id, displayName: account.displayName, upn: account.upn };
  write(parts, activationAudit(account, id, name), self, at);
}

function toggleAccount(parts: MovementParts, at: Instant): void {
  const account = parts.random.pick(parts.deputies);
  const draft = isEnabledAt(account, at) ? accountDrafts.disable : accountDrafts.enable;
  account.toggledAt.push(at);
  write(parts, accountAudit(draft, account), admin(parts), at);
}

function someAccount({ state, random }: MovementParts): Account {
  return random.pick([...state.accounts.values()]);
}

/** Before the anchor something every day and a half; in a running demo every hour, so that a watcher sees it. */
export function nextMovement(at: Instant, anchoredAt: Instant, isWatched: boolean, random: Random): Instant {
  const after = (from: Instant, mean: number) =>
    from + Math.max(minutes(1), Math.round(random.exponential(mean)));
  if (!isWatched || at >= anchoredAt + days(1)) return after(at, days(1.5));
  if (at >= anchoredAt) return after(at, hours(1));
  const next = after(at, days(1.5));
  return next < anchoredAt ? next : after(anchoredAt, hours(1));
}
