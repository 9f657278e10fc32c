export { findJsonRanges } from './json-ranges.ts';
export type { BrokenRange, JsonRanges } from './json-ranges.ts';
export { RangeScanner } from './range-scanner.ts';
