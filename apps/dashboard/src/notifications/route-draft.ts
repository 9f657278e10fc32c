import type { NoticeChannel, RouteSettings } from '@countersign/contract';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A route as a form holds it: everything is there, also what is switched off. */
export interface RouteDraft extends Mutable<Omit<RouteSettings, 'addresses' | 'quiet' | 'digest'>> {
  addressText: string;
  quietFrom: string;
  quietTo: string;
  quietDays: number[];
  digestHour: number;
  digestDays: number[];
}

export function draftOf(
  settings: RouteSettings | null,
  channels: readonly NoticeChannel[],
  zone: string,
): RouteDraft {
  const given = settings ?? { ...fresh, channel: channels[0]?.name ?? '', timeZone: zone };
  const { addresses, quiet, digest, ...rest } = given;
  return {
    ...rest,
    reasons: [...rest.reasons],
    addressText: addresses.join(', '),
    quietFrom: quiet?.from ?? '00:00',
    quietTo: quiet?.to ?? '00:00',
    quietDays: [...(quiet?.days ?? [])],
    digestHour: digest?.hour ?? 8,
    digestDays: [...(digest?.days ?? [1])],
  };
}

export function settingsOf(draft: RouteDraft): RouteSettings {
  const { addressText, quietFrom, quietTo, quietDays, digestHour, digestDays, ...rest } = draft;
  const isQuiet = quietFrom !== quietTo || quietDays.length > 0;
  return {
    ...rest,
    name: rest.name.trim(),
    addresses: addressText.split(/[\s,;]+/).filter(Boolean),
    quiet: isQuiet ? { from: quietFrom, to: quietTo, days: quietDays } : null,
    digest: rest.reasons.includes('digest') ? { hour: digestHour, days: digestDays } : null,
  };
}

const fresh: RouteSettings = {
  ...{
    name: '',
    channel: '',
    isOn: true,
    reasons: ['pending', 'escalation', 'finding'],
    severityFrom: 'high',
  },
  ...{ toApprovers: true, toRequester: false, addresses: [], withJustification: false, timeZone: 'UTC' },
  ...{ quiet: null, criticalPassesQuiet: true, digest: null },
};

/** In quarters of an hour, as the server takes them. */
export const quarters: readonly string[] = Array.from({ length: 96 }, (_, nth) => {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(nth / 4))}:${two((nth % 4) * 15)}`;
});
