import { cutBodies } from './cut-bodies.ts';
import { expiredTokens } from './expired-tokens.ts';
import { type Fault } from './fault.ts';
import { foreignLinks } from './foreign-links.ts';
import { latency } from './latency.ts';
import { loopingLinks } from './looping-links.ts';
import { missingPermission } from './missing-permission.ts';
import { outage } from './outage.ts';
import { throttleEverything } from './throttle-everything.ts';
import { truncatedPages } from './truncated-pages.ts';
import { wrongSecretFault } from './wrong-secret.ts';

/** Adding a fault is adding a file and a line here. */
export const catalogue: readonly Fault[] = [
  outage,
  latency,
  wrongSecretFault,
  missingPermission,
  throttleEverything,
  expiredTokens,
  truncatedPages,
  loopingLinks,
  foreignLinks,
  cutBodies,
];
