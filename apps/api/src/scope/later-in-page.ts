import { type Cursor } from './cursor.ts';
import { type Values } from './values.ts';

/**
 * The condition for what comes after a cursor where the newest is first and, within one instant, rows go by tenant and
 * then by `tie`, which says when a row of the same instant and tenant comes later. The first comparison is the range of
 * the index, the rest only cuts its edge.
 */
export function laterInPage(
  { key, tenantId }: Pick<Cursor, 'key' | 'tenantId'>,
  values: Values,
  { moment, tenant, tie }: { readonly moment: string; readonly tenant: string; readonly tie: string },
): string {
  const [at, asked] = [`${values.add(key)}::timestamptz`, `${values.add(tenantId)}::int`];
  return `${moment} <= ${at} and (${moment} < ${at} or ${tenant} > ${asked} or ${tenant} = ${asked} and (${tie}))`;
}
