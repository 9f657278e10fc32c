// From when on somebody is told about the access to Graph: in the doctor, the log, the problems of the Harvest page
// and its tones alike.

/** Days before a certificate ends: told for a month, since a new one often needs somebody else's signature. */
export const certificateDays = { warn: 30, remind: 14, urgent: 3 } as const;

/** Below this many seconds the clocks agree well enough for everything that is asked by them. */
export const clockOffSeconds = 30;
