import { type Severity } from '@countersign/domain';

/** Facility 13 (log audit); severities of RFC 5424. */
const facility = 13;
const levels: Readonly<Record<Severity | 'none', number>> = {
  critical: 2,
  high: 3,
  medium: 4,
  low: 5,
  none: 6,
};

export interface SyslogLine {
  readonly kind: 'case' | 'finding';
  readonly severity: Severity | null;
  /** When it is sent. */
  readonly at: Date;
  readonly host: string;
  readonly event: object;
}

/**
 * One message of RFC 5424 with its length in front (RFC 6587, octet counting): JSON has no line breaks to end it by,
 * and what is in it cannot begin another.
 */
export function syslogFrame({ kind, severity, at, host, event }: SyslogLine): Buffer {
  const name = host.replace(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';
  const priority = facility * 8 + levels[severity ?? 'none'];
  const line = Buffer.from(
    `<${priority}>1 ${at.toISOString()} ${name} countersign - ${kind} - ${JSON.stringify(event)}`,
  );
  return Buffer.concat([Buffer.from(`${line.length} `), line]);
}
