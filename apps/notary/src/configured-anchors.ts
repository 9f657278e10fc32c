import { type Environment } from '@countersign/database';
import { type Anchor } from './anchors/anchor.ts';

/** The anchors that the environment names. */
export function configuredAnchors(_environment: Environment): Anchor[] {
  return [];
}
