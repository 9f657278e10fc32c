import { type Source } from '@countersign/contract';
import { certificateDays, clockOffSeconds } from '@countersign/domain';
import { type Found, type JudgedSource } from './find-problems.ts';
import { consequenceOf } from './permission-consequences.ts';
import { type TenantStanding } from './standing.query.ts';
import { roughly } from './words.ts';

const day = 86_400;

/** What is wrong with the access to a tenant, or with what was made of its archive. */
export function problemsOfTenant(tenant: TenantStanding, sources: readonly JudgedSource[]): Found[] {
  return [...access(tenant, sources), ...clock(tenant), ...evaluation(tenant)];
}

function access(tenant: TenantStanding, sources: readonly JudgedSource[]): Found[] {
  const { credentialLeftSeconds: left, credentialExpiresAt, missingPermissions, excessPermissions } = tenant;
  const found: Found[] = [];
  if (left !== null && left < certificateDays.warn * day)
    found.push({
      code: left <= 0 ? 'credential-ended' : 'credential-ends',
      level: left < certificateDays.urgent * day ? 'bad' : 'warn',
      source: null,
      sentence:
        left <= 0
          ? 'The certificate of the app registration has ended.'
          : `The certificate of the app registration ends in ${roughly(left)}.`,
      nextStep:
        'Make a new certificate, upload it to the app registration, and name its file in AZURE_CLIENT_CERTIFICATE_PATH.',
      since: left <= 0 ? credentialExpiresAt : null,
    });
  for (const name of missingPermissions ?? []) {
    const { of, text } = consequenceOf(name);
    // The source that fails for it says the same, with what Graph answered.
    if (of.some((each) => isFailing(each, sources))) continue;
    found.push({
      code: 'permission-missing',
      level: 'bad',
      source: null,
      sentence: `The app registration lacks ${name}: ${text}.`,
      nextStep: `Grant the application permission ${name} and consent again.`,
    });
  }
  if (excessPermissions && excessPermissions.length > 0)
    found.push({
      code: 'permission-excess',
      level: 'note',
      source: null,
      sentence: `The app registration may do more than reading needs: ${excessPermissions.join(', ')}.`,
      nextStep: 'Remove them: whoever steals its secret could change what this archive is to prove.',
    });
  return found;
}

function isFailing(source: Source, sources: readonly JudgedSource[]): boolean {
  return sources.some((one) => one.source === source && one.state === 'failing');
}

function clock({ clockAheadSeconds: ahead, clockAt }: TenantStanding): Found[] {
  if (ahead === null || Math.abs(ahead) < clockOffSeconds) return [];
  return [
    {
      code: 'clock-off',
      level: 'warn',
      source: null,
      sentence: `The clock of this machine is ${roughly(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} Graph's; what is asked for goes by Graph's.`,
      nextStep: 'Let the machine follow a time server (NTP).',
      since: clockAt,
    },
  ];
}

function evaluation({ deriveProblem, deriveProblemSince }: TenantStanding): Found[] {
  if (deriveProblem === null) return [];
  return [
    {
      code: 'not-evaluated',
      level: 'bad',
      source: null,
      sentence: `What is read is archived, but not all of it could be evaluated: ${deriveProblem.replace(/\.$/, '')}.`,
      nextStep: 'Nothing is lost. See the log of the ingester; the next read tries again.',
      since: deriveProblemSince,
    },
  ];
}
