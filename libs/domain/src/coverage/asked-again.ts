/**
 * Why a sweep of audit events that showed nothing is incomplete: its window is asked for once more before that is
 * believed. It is no failure, and is not counted as one.
 */
export const askedAgain = 'nothing was shown: read once more before that is believed';
