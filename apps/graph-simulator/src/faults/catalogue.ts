import { bareIds } from './bare-ids.ts';
import { cutBodies } from './cut-bodies.ts';
import { excessPermissions } from './excess-permissions.ts';
import { expiredLinks } from './expired-links.ts';
import { expiredTokens } from './expired-tokens.ts';
import { type Fault } from './fault.ts';
import { foreignLinks } from './foreign-links.ts';
import { goneEndpoints } from './gone-endpoints.ts';
import { gzipBombs } from './gzip-bombs.ts';
import { hostileRows } from './hostile-rows.ts';
import { htmlAnswers } from './html-answers.ts';
import { lateEvents } from './late-events.ts';
import { latency } from './latency.ts';
import { loopingLinks } from './looping-links.ts';
import { missingPermission } from './missing-permission.ts';
import { newShapes } from './new-shapes.ts';
import { oddPages } from './odd-pages.ts';
import { outage } from './outage.ts';
import { overlappingPages } from './overlapping-pages.ts';
import { redirects } from './redirects.ts';
import { refusedSignIn } from './refused-sign-in.ts';
import { shiftingRows } from './shifting-rows.ts';
import { shortPages } from './short-pages.ts';
import { slowDrip } from './slow-drip.ts';
import { throttleEverything } from './throttle-everything.ts';
import { truncatedPages } from './truncated-pages.ts';
import { unsupportedOptions } from './unsupported-options.ts';
import { vanishedRows } from './vanished-rows.ts';
import { wrongDates } from './wrong-dates.ts';
import { wrongLengths } from './wrong-lengths.ts';
import { wrongSecretFault } from './wrong-secret.ts';

/** Adding a fault is adding a file and a line here. */
export const catalogue: readonly Fault[] = [
  outage,
  latency,
  slowDrip,
  cutBodies,
  wrongLengths,
  gzipBombs,
  htmlAnswers,
  redirects,
  throttleEverything,
  expiredTokens,
  wrongSecretFault,
  refusedSignIn,
  missingPermission,
  excessPermissions,
  goneEndpoints,
  unsupportedOptions,
  expiredLinks,
  loopingLinks,
  foreignLinks,
  oddPages,
  shortPages,
  truncatedPages,
  vanishedRows,
  shiftingRows,
  overlappingPages,
  lateEvents,
  bareIds,
  newShapes,
  hostileRows,
  wrongDates,
];
