export { leafHash, nodeHash } from './tree/hash.ts';
