/** The colours a chart may use; the values are in styles/tokens.css. */
export const tokenNames = [
  'surface',
  'line',
  'line2',
  'ctx',
  'ink',
  'ink2',
  'ink3',
  'accent',
  'critical',
  'waiting',
  'approved',
  'completed',
  'rejected',
  'cancelled',
  'expired',
  'unclear',
  'heat-0',
  'heat-1',
  'heat-2',
  'heat-3',
] as const;
export type Tokens = Readonly<Record<(typeof tokenNames)[number], string>>;

export const chartFont = "'Atkinson Hyperlegible Next Variable', system-ui, sans-serif";

export function heatStops(tokens: Tokens): readonly string[] {
  return [tokens['heat-0'], tokens['heat-1'], tokens['heat-2'], tokens['heat-3']];
}
