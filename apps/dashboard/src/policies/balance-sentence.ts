import type { LedgerBalance, WriteClass } from '@countersign/contract';
import { counted, nounFor } from '../ui/counted.ts';

/** A piece of the sentence. A number carries the filters behind it, or the page that tells more. */
export interface Clause {
  readonly text: string;
  readonly tone?: 'warn' | 'critical';
  readonly rows?: readonly string[];
  readonly page?: 'harvest';
}

/** Below this a share says less than its two numbers. */
const leastForShare = 10;

const underPolicy: readonly WriteClass[] = ['approved', 'exempt', 'undecidable', 'unexplained'];

/**
 * The balance in words, with what it is a share of. Who has to look for an approval is asked of what somebody
 * did under a policy: what Intune does by itself, and what no policy covered, is told apart from it.
 */
export function balanceSentence(balance: LedgerBalance): Clause[] {
  return [...mainClauses(balance), ...restClauses(balance), ...limitClauses(balance)];
}

function mainClauses(balance: LedgerBalance): Clause[] {
  const of = (...classes: WriteClass[]) => sumOf(balance, classes);
  const all = of(...underPolicy);
  if (all === 0) return [{ text: noneText(balance) }];
  const explained = of('approved', 'exempt');
  const undecided = of('undecidable');
  const covered = undecided > 0 ? 'that a policy covered or may have covered' : 'under a policy';
  const share = shareText(balance, { part: explained, whole: all, isLeast: undecided > 0 });
  return [
    number(explained, ['approved', 'exempt']),
    { text: ' of ' },
    number(all, underPolicy),
    {
      text: ` ${nounFor(all, 'change')} ${covered} ${explained === 1 ? 'was' : 'were'} approved or exempt${share}; `,
    },
    ...exceptions(of('unexplained'), undecided),
    { text: '.' },
  ];
}

/** Only where everything was read and judged is none known to be none. */
function noneText(balance: LedgerBalance): string {
  const verb = isFinal(balance) ? 'was made' : 'is known';
  return balance.total === 0
    ? `No change of a kind that a policy can protect ${verb} in this range.`
    : `No change under a policy ${verb}.`;
}

function exceptions(unexplained: number, undecided: number): Clause[] {
  const clauses: Clause[] =
    unexplained > 0
      ? [
          { ...number(unexplained, ['unexplained']), tone: 'critical' },
          { text: ` ${unexplained === 1 ? 'is' : 'are'} unexplained` },
        ]
      : [{ text: 'none is unexplained' }];
  if (undecided === 0) return clauses;
  return [
    ...clauses,
    { text: ', ' },
    { ...number(undecided, ['undecidable']), tone: 'warn' },
    { text: ' cannot be decided' },
  ];
}

function restClauses(balance: LedgerBalance): Clause[] {
  const rest = [
    { writeClass: 'service_made', words: 'made by Intune itself' },
    { writeClass: 'outside_policy', words: 'made without a policy in force' },
  ] as const;
  return rest.flatMap(({ writeClass, words }) => {
    const count = sumOf(balance, [writeClass]);
    return count === 0
      ? []
      : [{ text: ' ' }, number(count, [writeClass]), { text: ` ${count === 1 ? 'was' : 'were'} ${words}.` }];
  });
}

/** What the numbers do not hold yet, or never will. */
function limitClauses({ toBeJudged, gaps, buckets }: LedgerBalance): Clause[] {
  const waiting: Clause[] =
    toBeJudged > 0
      ? [{ text: ` ${counted(toBeJudged, 'change')} ${toBeJudged === 1 ? 'waits' : 'wait'} to be judged.` }]
      : [];
  if (gaps.length > 0)
    return [
      ...waiting,
      { text: ' Some may be missing: ' },
      { text: counted(gaps.length, 'gap') + ' in reading', tone: 'critical', page: 'harvest' },
      { text: '.' },
    ];
  return isWhole(buckets)
    ? waiting
    : [
        ...waiting,
        { text: ' ' },
        { text: 'Not all of this range was read', tone: 'warn', page: 'harvest' },
        { text: '.' },
      ];
}

interface Share {
  readonly part: number;
  readonly whole: number;
  /** Some of the rest may belong to the part. */
  readonly isLeast: boolean;
}

/** Rounded towards the worse, and never "100 %" while something is not known. */
function shareText(balance: LedgerBalance, { part, whole, isLeast }: Share): string {
  if (whole < leastForShare) return '';
  if (part === whole) return isFinal(balance) ? ' (100 %)' : '';
  const percent = Math.floor((part / whole) * 1000) / 10;
  return ` (${isLeast ? 'at least ' : ''}${percent.toLocaleString('en', { minimumFractionDigits: 1 })} %)`;
}

function isFinal({ toBeJudged, buckets }: LedgerBalance): boolean {
  return toBeJudged === 0 && isWhole(buckets);
}

/** Whether the events of the whole range were read. */
export function isWhole(buckets: LedgerBalance['buckets']): boolean {
  return buckets.every(({ coverage }) => coverage === 'complete');
}

function number(count: number, classes: readonly WriteClass[]): Clause {
  return { text: count.toLocaleString('en'), rows: [`is,write_class,${classes.join(',')}`] };
}

function sumOf({ classes }: LedgerBalance, wanted: readonly WriteClass[]): number {
  return wanted.reduce((sum, one) => sum + (classes[one]?.count ?? 0), 0);
}
