import { repeatedRejections } from './repeated-rejections.ts';
import { selfApproval } from './self-approval.ts';
import { unapprovedChange } from './unapproved-change.ts';

/** A detection with its kind of subject still attached: check `subject` before calling `judge`. */
export type AnyDetection = typeof repeatedRejections | typeof selfApproval | typeof unapprovedChange;

/** Every rule. A new one is its file, its test, and a line here. */
export const detections: readonly AnyDetection[] = [unapprovedChange, selfApproval, repeatedRejections];

/** The rules that judge this kind of subject. */
export function detectionsFor<D extends AnyDetection['subject']>(subject: D): DetectionFor<D>[] {
  return detections.filter((detection): detection is DetectionFor<D> => detection.subject === subject);
}

type DetectionFor<D extends AnyDetection['subject']> = Extract<AnyDetection, { subject: D }>;
