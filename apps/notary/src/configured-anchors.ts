import { type Environment } from '@countersign/database';
import { type Anchor } from './anchors/anchor.ts';
import { readAnchorConfig } from './anchors/anchor-config.ts';
import { createAnchors } from './anchors/create-anchors.ts';

/** The anchors that the environment names. Throws a ConfigurationError with every problem. */
export function configuredAnchors(environment: Environment): Anchor[] {
  return createAnchors(readAnchorConfig(environment));
}
