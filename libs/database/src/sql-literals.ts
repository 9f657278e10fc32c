// COPY takes no parameters: these alone may be written into its text. Each throws a TypeError for what is none.

/** A whole number, exactly. */
export function sqlNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number for a statement.`);
  return String(value);
}

/** As an array whose elements the planner does not look at: it would, one by one and once for each partition. */
export function sqlNumbers(values: readonly number[]): string {
  return `array(select unnest('{${values.map(sqlNumber).join()}}'::bigint[]))`;
}

/** UUIDs as Postgres writes them. */
export function sqlUuids(values: readonly string[]): string {
  for (const value of values)
    if (!/^[0-9a-f-]{36}$/.test(value))
      throw new TypeError('A statement was to name a UUID, and it is none.');
  return `'{${values.join()}}'::uuid[]`;
}

/** Instants as Postgres writes them, "infinity" too. Whether they are instants, Postgres says. */
export function sqlInstants(values: readonly string[]): string {
  for (const value of values)
    if (!/^[\w:.+ -]{1,40}$/.test(value))
      throw new TypeError('A statement was to name an instant, and it is none.');
  return `'{${values.map((value) => `"${value}"`).join()}}'::timestamptz[]`;
}
