/** Decides when the sign-in link is shown: at first sight the dashboard should not be empty. */
export interface Announcement {
  /** The API serves. */
  ready(address: string, signInLink: string | undefined): void;
  /** There is something to see. */
  hasData(): void;
}

export interface Invitation {
  address: string;
  signInLink: string | undefined;
}

/** Calls `announce` once: when there is data, or `patienceMilliseconds` after the API has come up. */
export function createAnnouncement(
  announce: (invitation: Invitation) => void,
  patienceMilliseconds: number,
): Announcement {
  let invitation: Invitation | undefined;
  let isDataThere = false;
  let isDone = false;
  const show = () => {
    if (isDone || !invitation) return;
    isDone = true;
    announce(invitation);
  };
  return {
    ready(address, signInLink) {
      invitation ??= { address, signInLink };
      if (isDataThere) return show();
      setTimeout(show, patienceMilliseconds).unref();
    },
    hasData() {
      isDataThere = true;
      show();
    },
  };
}

export function invitationText({ address, signInLink }: Invitation, isDemo: boolean): string {
  return [
    '',
    isDemo
      ? '  Countersign is ready. It shows a simulated demo tenant, not your own.'
      : '  Countersign is ready.',
    '',
    `    Address   ${address}`,
    ...(signInLink ? [`    Sign in   ${signInLink}`, '              (works once, within ten minutes)'] : []),
    '',
    '  Ctrl-C stops everything; the next start finds the same data.',
    '',
    '',
  ].join('\n');
}
