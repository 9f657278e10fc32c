/**
 * How long an answer asks to wait, in seconds; null if it does not say or says nonsense (zero, negative, text,
 * a date gone by). Clocks differ, so a date is measured against the answer's own Date header.
 */
export function readRetryAfter(headers: Headers, now: Date): number | null {
  const text = headers.get('retry-after')?.trim();
  if (!text) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return positive(Number(text));
  if (!/[a-z]{3}/i.test(text)) return null;
  const at = Date.parse(text);
  const sent = Date.parse(headers.get('date') ?? '');
  return positive((at - (Number.isNaN(sent) ? now.getTime() : sent)) / 1000);
}

function positive(seconds: number): number | null {
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
