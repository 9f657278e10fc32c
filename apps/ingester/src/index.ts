export { findJsonRanges, RangeScanner } from './json-ranges.ts';
