import type { ApiError } from '../api.ts';

export interface SignInWords {
  readonly title: string;
  readonly text: string;
  /** Whether the button can help. */
  readonly offer: boolean;
  readonly command: string | null;
}

const command = 'npm start';

/** What the sign-in page says: with a link, without one, and after a refusal. */
export function explainSignIn(
  hasSecret: boolean,
  problem: Pick<ApiError, 'code' | 'status'> | null,
): SignInWords {
  if (problem?.code === 'link_used_or_expired') {
    return {
      title: 'This link no longer works',
      text: 'A sign-in link works once and for a short time. It was used before, or it is too old. Countersign prints a new one each time it starts:',
      offer: false,
      command,
    };
  }
  if (problem) {
    return {
      title: 'Signing in did not work',
      text: 'The link was not spent. You can try again.',
      offer: hasSecret,
      command: null,
    };
  }
  if (hasSecret) {
    return {
      title: 'Sign in to Countersign',
      text: 'This link signs you in once, in this browser. Pressing the button uses it up.',
      offer: true,
      command: null,
    };
  }
  return {
    title: 'You are not signed in',
    text: 'Open a sign-in link to continue. Countersign prints one each time it starts:',
    offer: false,
    command,
  };
}

/** Where to go afterwards: only a path of this site. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/overview';
}
