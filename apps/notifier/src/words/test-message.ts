import { type Message, type Setting } from './message.ts';
import { oneLine } from './one-line.ts';

/** What the test button sends. */
export function testMessage(route: string, by: string, setting: Setting): Message {
  return {
    reason: 'test',
    severity: null,
    title: `Test of the route ${oneLine(route)}`,
    lead: 'Countersign can reach you here. Nothing has happened.',
    facts: [
      { name: 'Asked for by', value: oneLine(by) },
      { name: 'Tenant', value: oneLine(setting.tenant.name) },
    ],
    link: { text: 'Open the notifications', url: `${setting.publicUrl}/notifications` },
    data: { tenantId: setting.tenant.entraId },
  };
}
