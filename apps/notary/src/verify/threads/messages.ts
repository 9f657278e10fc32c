import { type Span, type Tenant } from '@countersign/evidence';
import { type CheckedSpan } from './check-span.ts';

/** What a thread is started with. */
export interface ThreadSetting {
  readonly databaseUrl: string;
}

export interface SpanQuestion {
  readonly tenant: Tenant;
  /** As pg_export_snapshot names it: all look at the same moment of the archive. */
  readonly snapshot: string;
  readonly span: Span;
}

export type SpanAnswer = { readonly checked: CheckedSpan } | { readonly failure: string };
