import { certificateDays, clockOffSeconds, type TenantConnection } from '@countersign/contract';
import { dayYearText, durationText, secondsBetween } from '../time/time-text.ts';
import type { Tone } from './source-words.ts';

export interface AccessLine {
  readonly what: string;
  readonly tone: Tone;
  readonly text: string;
  /** What is lost by it, or why it is not known. */
  readonly note: string | null;
}

const day = 86_400;

/** What the ingester found out about its own access to the tenant, one line each. */
export function accessLines(
  { permissions, credential, clock }: TenantConnection,
  now: Date,
  zone: string,
): AccessLine[] {
  return [...permissionLines(permissions), ...credentialLine(credential, now, zone), ...clockLine(clock)];
}

function permissionLines(permissions: TenantConnection['permissions']): AccessLine[] {
  const what = 'Permissions';
  if (permissions === null) return [];
  const { missing, excess } = permissions;
  if (missing === null)
    return [
      {
        what,
        tone: 'plain',
        text: 'not shown by the token',
        note: 'A source that fails for lack of one says which.',
      },
    ];
  const lines: AccessLine[] = missing.map(({ name, consequence }) => ({
    what,
    tone: 'bad',
    text: `${name} is missing`,
    note: consequence,
  }));
  if (excess && excess.length > 0)
    lines.push({
      what,
      tone: 'warn',
      text: `more than reading needs: ${excess.join(', ')}`,
      note: 'whoever steals the credential could change what this archive is to prove',
    });
  return lines.length > 0
    ? lines
    : [{ what, tone: 'good', text: 'all that reading needs, and no more', note: null }];
}

function credentialLine(credential: TenantConnection['credential'], now: Date, zone: string): AccessLine[] {
  if (credential === null) return [];
  const { kind, expiresAt } = credential;
  if (expiresAt !== null) {
    const left = secondsBetween(now, expiresAt);
    const tone =
      left < certificateDays.urgent * day ? 'bad' : left < certificateDays.warn * day ? 'warn' : 'good';
    const text =
      left > 0
        ? `ends ${dayYearText(expiresAt, zone)}, in ${durationText(left)}`
        : `ended ${dayYearText(expiresAt, zone)}`;
    return [{ what: 'Certificate', tone, text, note: null }];
  }
  switch (kind) {
    case 'secret':
      return [
        {
          what: 'Client secret',
          tone: 'plain',
          text: 'its end is not known',
          note: 'Entra tells it only to those with more permissions than reading needs; the end of a certificate is watched here',
        },
      ];
    case 'certificate':
      return [
        { what: 'Certificate', tone: 'plain', text: 'its end could not be read from the file', note: null },
      ];
    case 'federated':
      return [{ what: 'Federated credential', tone: 'good', text: 'renewed by the platform', note: null }];
  }
}

function clockLine(clock: TenantConnection['clock']): AccessLine[] {
  if (clock === null) return [];
  const off = Math.abs(clock.aheadSeconds);
  const what = 'Clock';
  if (off < 1) return [{ what, tone: 'good', text: 'agrees with Graph’s to the second', note: null }];
  const isOff = off >= clockOffSeconds;
  return [
    {
      what,
      tone: isOff ? 'warn' : 'good',
      text: `${durationText(off)} ${clock.aheadSeconds > 0 ? 'ahead of' : 'behind'} Graph’s`,
      note: isOff ? 'what is asked for goes by Graph’s clock, so nothing is missed' : null,
    },
  ];
}
