import { type HarvestProblem } from '@countersign/contract';
import { type JudgedSource } from './find-problems.ts';
import { nameOf, roughly } from './words.ts';

/** The state of a tenant in one or two sentences: what is wrong, if anything is, and how long until a loss. */
export function describeTenant(
  problems: readonly HarvestProblem[],
  sources: readonly JudgedSource[],
  untilAnyLossSeconds: number | null,
): string {
  const loss = lossSentence(untilAnyLossSeconds);
  if (sources.every(({ state }) => state === 'never')) return `Nothing has been read yet. ${loss}`;
  // A loss that is near has its own sentence at the end.
  const [worst] = problems.filter(({ code, level }) => level !== 'note' && !code.startsWith('loss-'));
  if (worst) return `${merged(worst, problems)}${worst.nextStep ? ` ${worst.nextStep}` : ''} ${loss}`;
  const waiting = sources.filter(({ state }) => state === 'throttled');
  if (waiting.length > 0)
    return `Microsoft Graph asks us to wait with ${named(waiting)}; reading goes on by itself. ${loss}`;
  return `Everything is read on time. ${loss}`;
}

/** Sources with the same trouble are named together: "Reading approval requests and audit events fails: …". */
function merged(worst: HarvestProblem, problems: readonly HarvestProblem[]): string {
  const same = problems.flatMap(({ code, source }) =>
    code === worst.code && source !== null ? [{ source }] : [],
  );
  if (worst.code === 'never-read') {
    const all = named(same);
    return `${all.charAt(0).toUpperCase()}${all.slice(1)} have not been read yet.`;
  }
  if (worst.code !== 'failing') return worst.sentence;
  return worst.sentence.replace(/^Reading .*? fails/, () => `Reading ${named(same)} fails`);
}

function named(sources: readonly Pick<JudgedSource, 'source'>[]): string {
  return sources.map(({ source }) => nameOf(source).toLowerCase()).join(' and ');
}

function lossSentence(seconds: number | null): string {
  if (seconds === null)
    return 'Approval requests have never been read completely, so those that Intune drops are lost.';
  if (seconds <= 0)
    return 'The last complete read is longer ago than Intune remembers: something may have come and gone unseen since.';
  return `If no read succeeded from now on, the first request could be lost in ${roughly(seconds)}.`;
}
