import { type Repertoire } from '../sources.ts';
import { approvedAndCompleted } from './approved-and-completed.ts';
import { approvedNeverCompleted } from './approved-never-completed.ts';
import { bulkDeviceAction } from './bulk-device-action.ts';
import { bypass } from './bypass.ts';
import { cancelled } from './cancelled.ts';
import { completedBetweenTwoSweeps } from './completed-between-two-sweeps.ts';
import { expired } from './expired.ts';
import { oddShapes } from './odd-shapes.ts';
import { policyChanged } from './policy-changed.ts';
import { rejected } from './rejected.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { resubmittedAfterRejection } from './resubmitted-after-rejection.ts';
import { sameHumanApproval } from './same-human-approval.ts';
import { servicePrincipalRequest } from './service-principal-request.ts';

/** A tenant with everything in it that an auditor may meet. */
export const everydayRepertoire: Repertoire = [
  [60, approvedAndCompleted],
  [8, rejected],
  [5, cancelled],
  [3, expired],
  [2.5, approvedNeverCompleted],
  [3, resubmittedAfterRejection],
  [4, completedBetweenTwoSweeps],
  [5, servicePrincipalRequest],
  [4, bulkDeviceAction],
  [2, oddShapes],
  [0.7, sameHumanApproval],
  [0.4, repeatedRejections],
];

/** What a person who watches the demo sees: no story that takes days, more of the rare ones. */
export const watchedRepertoire: Repertoire = [
  [45, approvedAndCompleted],
  [9, rejected],
  [5, cancelled],
  [4, resubmittedAfterRejection],
  [6, completedBetweenTwoSweeps],
  [7, servicePrincipalRequest],
  [4, bulkDeviceAction],
  [2, oddShapes],
  [1.5, sameHumanApproval],
  [1, repeatedRejections],
  [0.5, policyChanged],
  [0.6, bypass],
];

/** Nothing to find here: for tests that want no findings. */
export const calmRepertoire: Repertoire = [
  [80, approvedAndCompleted],
  [8, rejected],
  [6, cancelled],
];

/** What people do in an ordinary year: some of it is refused, late or forgotten, and none of it is an incident. */
export const uneventfulRepertoire: Repertoire = [
  [60, approvedAndCompleted],
  [8, rejected],
  [5, cancelled],
  [3, expired],
  [2.5, approvedNeverCompleted],
  [3, resubmittedAfterRejection],
  [4, completedBetweenTwoSweeps],
  [5, servicePrincipalRequest],
  [4, bulkDeviceAction],
];
