import { type NoticeRoute, routeReasons, type RouteSettings } from '../src/notices/notice-route.ts';

/** A route that tells everything from severity high on, at any hour. */
export function aNoticeRoute({
  setAt = '2026-10-01T00:00:00.000000Z',
  ...settings
}: Partial<RouteSettings> & { readonly setAt?: string } = {}): NoticeRoute {
  return {
    routeId: '00000000-0000-4000-8000-000000000001',
    setAt,
    settings: {
      ...{ name: 'Operations', channel: 'ops', isOn: true, reasons: routeReasons, severityFrom: 'high' },
      ...{ toApprovers: false, toRequester: false, addresses: [], withJustification: false },
      ...{ timeZone: 'UTC', quiet: null, criticalPassesQuiet: false, digest: null },
      ...settings,
    },
  };
}
