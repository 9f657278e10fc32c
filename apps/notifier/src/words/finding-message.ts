import { type FindingToTell } from '../queries/finding-to-tell.query.ts';
import { findingUrl, type Message, momentText, type Setting } from './message.ts';
import { oneLine } from './one-line.ts';

/** What is told of a finding: that it is there. What it rests on stays behind the link. */
export function findingMessage(one: FindingToTell, setting: Setting): Message {
  return {
    reason: 'finding',
    severity: one.severity,
    title: `${one.severity[0]?.toUpperCase()}${one.severity.slice(1)} finding: ${oneLine(one.title)}`,
    lead: oneLine(one.explanation, 600),
    facts: [
      { name: 'Severity', value: one.severity },
      { name: 'Detection', value: oneLine(one.detection) },
      { name: 'Last seen', value: momentText(one.lastAt, setting.timeZone) },
      { name: 'Tenant', value: oneLine(setting.tenant.name) },
    ],
    link: { text: 'Open in Countersign', url: findingUrl(setting, one.findingId) },
    data: {
      tenantId: setting.tenant.entraId,
      findingId: one.findingId,
      detection: one.detection,
      severity: one.severity,
      title: one.title,
      lastAt: one.lastAt,
    },
  };
}
