/**
 * An instant as text in UTC with exactly six fractional digits, `2026-10-05T08:12:44.123456Z`. Text, because
 * a Date keeps milliseconds only and would move events across the edge of a half-open range; fixed width, so
 * that instants compare as text.
 */
export type Instant = string;
