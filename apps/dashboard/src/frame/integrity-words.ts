import type { Integrity, TenantIntegrity } from '@countersign/contract';
import { agoText, momentText, secondsBetween } from '../time/time-text.ts';

export interface IntegrityPart {
  /** Stable, for keys and for the place on the harvest page that it leads to. */
  readonly key: 'records' | 'read' | 'signed' | 'anchored' | 'verified' | 'gaps' | 'restored';
  readonly text: string;
  readonly tone: 'plain' | 'warn' | 'bad';
}

/** A checkpoint follows within a minute; ten mean that the notary does not run. */
const signedLateSeconds = 600;
const anchoredLateSeconds = 2 * 86_400;
const verifiedLateSeconds = 3 * 86_400;

/**
 * What holds of every tenant in sight, in one line, the worst of each part. Nothing is said to be fine because
 * nothing was heard: what was never signed, anchored or verified says so.
 */
export function integrityParts(integrity: Integrity, now: Date, zone: string): readonly IntegrityPart[] {
  const { tenants } = integrity;
  if (tenants.length === 0) return [];
  const gaps = tenants.reduce((sum, tenant) => sum + tenant.gaps, 0);
  const records = tenants.reduce((sum, tenant) => sum + tenant.records, 0);
  return [
    {
      key: 'records',
      text: `${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}`,
      tone: 'plain',
    },
    readPart(tenants, now, zone),
    signedPart(tenants, now, zone),
    anchoredPart(tenants, now, zone),
    verifiedPart(tenants, now, zone),
    gaps === 0
      ? { key: 'gaps', text: 'gaps: none', tone: 'plain' }
      : { key: 'gaps', text: `gaps: ${gaps}`, tone: 'warn' },
    ...restoredPart(tenants, zone),
  ];
}

/** For ever: what was signed and lost does not come back. */
function restoredPart(tenants: readonly TenantIntegrity[], zone: string): IntegrityPart[] {
  const newest = tenants
    .flatMap(({ restored }) => restored.map(({ at }) => at))
    .sort()
    .at(-1);
  if (newest === undefined) return [];
  return [{ key: 'restored', text: `restored from a backup ${momentText(newest, zone)}`, tone: 'warn' }];
}

function readPart(tenants: readonly TenantIntegrity[], now: Date, zone: string): IntegrityPart {
  const at = oldest(tenants.map((tenant) => tenant.lastCompleteReadAt));
  return at === null
    ? { key: 'read', text: 'never read completely', tone: 'warn' }
    : { key: 'read', text: `last complete read ${agoText(at, now, zone)}`, tone: 'plain' };
}

function signedPart(tenants: readonly TenantIntegrity[], now: Date, zone: string): IntegrityPart {
  const key = 'signed';
  if (tenants.some((tenant) => tenant.status === 'quarantined'))
    return { key, text: 'QUARANTINED: nothing is signed', tone: 'bad' };
  const at = oldest(tenants.map((tenant) => tenant.signed?.at ?? null));
  if (at === null) return { key, text: 'not signed yet', tone: 'warn' };
  const isBehind = tenants.some(
    ({ signed, records }) =>
      signed && signed.size < records && secondsBetween(signed.at, now) > signedLateSeconds,
  );
  return { key, text: `last signed ${agoText(at, now, zone)}`, tone: isBehind ? 'warn' : 'plain' };
}

function anchoredPart(tenants: readonly TenantIntegrity[], now: Date, zone: string): IntegrityPart {
  const key = 'anchored';
  if (tenants.some((tenant) => tenant.anchors.length === 0 && tenant.anchored === null))
    return { key, text: 'no anchor configured', tone: 'warn' };
  const newest = tenants.map((tenant) => tenant.anchored);
  const at = oldest(newest.map((anchored) => anchored?.at ?? null));
  if (at === null) return { key, text: 'not anchored yet', tone: 'warn' };
  const kind = newest.find((anchored) => anchored?.at === at)?.kind ?? '';
  const text = `last anchored ${agoText(at, now, zone)} (${anchorKindText(kind)})`;
  const failing = tenants.some((tenant) => tenant.anchors.some((anchor) => anchor.message !== null));
  return { key, text, tone: failing || secondsBetween(at, now) > anchoredLateSeconds ? 'warn' : 'plain' };
}

function verifiedPart(tenants: readonly TenantIntegrity[], now: Date, zone: string): IntegrityPart {
  const key = 'verified';
  if (tenants.some((tenant) => tenant.verified?.problem))
    return { key, text: 'VERIFICATION FAILED', tone: 'bad' };
  const at = oldest(tenants.map((tenant) => tenant.verified?.at ?? null));
  if (at === null) return { key, text: 'not verified end to end yet', tone: 'plain' };
  const tone = secondsBetween(at, now) > verifiedLateSeconds ? 'warn' : 'plain';
  return { key, text: `verified end to end ${agoText(at, now, zone)}`, tone };
}

const kinds: Readonly<Record<string, string>> = {
  rfc3161: 'RFC 3161',
  git: 'git',
  file: 'file',
  webhook: 'webhook',
  'object-lock': 'object lock',
};

export function anchorKindText(kind: string): string {
  return kinds[kind] ?? kind;
}

/** What went wrong, in full, for the band over every page; null while nothing did. */
export function integrityAlarm(integrity: Integrity | undefined): string | null {
  for (const tenant of integrity?.tenants ?? []) {
    if (tenant.status === 'quarantined')
      return `${tenant.name}: ${tenant.statusReason ?? 'the log is quarantined.'}`;
    if (tenant.verified?.problem) return `${tenant.name}: ${tenant.verified.problem}`;
  }
  return null;
}

/** Null if one of them is: the line is only as good as its worst part. */
function oldest(instants: readonly (string | null)[]): string | null {
  return instants.reduce(
    (worst, at) => (worst === null || at === null ? null : at < worst ? at : worst),
    instants[0] ?? null,
  );
}
