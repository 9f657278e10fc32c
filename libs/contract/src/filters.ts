import { isTimeZone } from '@countersign/domain';
import { z } from 'zod';

/**
 * The filter grammar of every list, metric and export, which is also the dashboard's URL grammar:
 * repeated `f=operator,dimension,value[,value…]`. The values of one `f` are alternatives, several `f` all hold.
 * A comma or percent sign inside a value is percent-escaped once more.
 */
export const operators = ['is', 'not', 'has', 'lacks', 'gt', 'lt', 'empty', 'set'] as const;
export type Operator = (typeof operators)[number];

/** Widths of the buckets of a metric. */
export const buckets = ['hour', 'day', 'week', 'month'] as const;

export interface Filter {
  readonly operator: Operator;
  readonly dimension: string;
  readonly values: readonly string[];
}

const takesNoValue: readonly Operator[] = ['empty', 'set'];

/** Reads one `f`. Throws a RangeError whose message is fit for the person who wrote the address. */
export function parseFilter(text: string): Filter {
  const [operator = '', dimension = '', ...values] = text.split(',').map(unescapeValue);
  if (!(operators as readonly string[]).includes(operator)) {
    throw new RangeError(`"${operator}" is no filter operator; use one of ${operators.join(', ')}`);
  }
  if (!/^[a-z_]{1,40}$/.test(dimension)) throw new RangeError(`"${dimension}" is no filter dimension`);
  const known = operator as Operator;
  if (takesNoValue.includes(known) !== (values.length === 0)) {
    throw new RangeError(
      takesNoValue.includes(known)
        ? `${known} takes no value`
        : `${known},${dimension} needs at least one value`,
    );
  }
  if (values.length > 100) throw new RangeError('a filter takes at most 100 values');
  return { operator: known, dimension, values };
}

/** The inverse of parseFilter. */
export function formatFilter(filter: Filter): string {
  return [filter.operator, filter.dimension, ...filter.values.map(escapeValue)].join(',');
}

function escapeValue(value: string): string {
  return value.replaceAll('%', '%25').replaceAll(',', '%2C');
}

function unescapeValue(value: string): string {
  return value.replaceAll(/%2C/gi, ',').replaceAll('%25', '%');
}

/** A query parameter that may come once, several times or not at all. */
export function repeated<T extends z.ZodType>(item: T, max: number) {
  return z
    .union([item.array(), item.transform((one) => [one])])
    .optional()
    .transform((given) => (given ?? []) as z.output<T>[])
    .refine((given) => given.length <= max, { message: `at most ${max} times` });
}

const dateOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'expected a date (2026-09-01) or an RFC 3339 instant (2026-09-01T00:00:00Z)',
});

const filterText = z
  .string()
  .max(4000)
  .transform((text, context) => {
    try {
      return parseFilter(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

/** The question a list, metric or export asks: half-open range, tenants, free text, filters. */
export const scopeQuery = z.object({
  from: dateOrInstant
    .optional()
    .meta({ description: 'Start of the half-open range; a date is midnight UTC' }),
  to: dateOrInstant.optional().meta({ description: 'End of the half-open range, exclusive' }),
  tenant: repeated(z.string().min(1).max(100), 100).meta({ description: 'Tenant id; may be repeated' }),
  q: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Free text over names, justifications, notes, resources and ids' }),
  f: repeated(filterText, 50).meta({ description: 'operator,dimension,value[,value…]; may be repeated' }),
  tz: z
    .string()
    .max(60)
    .default('UTC')
    .refine(isTimeZone, { message: 'is no IANA time zone' })
    .meta({ description: 'IANA time zone of buckets and of the dimensions hour and weekday' }),
});
export type ScopeQuery = z.output<typeof scopeQuery>;

/** Which tenants are meant, where nothing else is asked; all if none is named. */
export const tenantQuery = z.object({
  tenant: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat()),
});
export type TenantQuery = z.output<typeof tenantQuery>;

export const pageQuery = z.object({
  // A cursor carries the id of a row, and an id may have 500 characters of up to four bytes.
  cursor: z.string().max(4000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
