/** Where `start` talks to people: progress on stderr, the address on stdout. */
export interface Terminal {
  isTerminal: boolean;
  /** A line that stays. */
  say(text: string): void;
  /** The state of something long: overwritten on a terminal, a line of its own elsewhere, at most every few seconds. */
  progress(topic: string, text: string): void;
  /** What a child process wrote to its stderr or stdout. */
  passOn(chunk: Buffer): void;
  /** Nothing is under way any more. */
  endProgress(): void;
  /** For stdout. */
  announce(text: string): void;
}

interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string | Uint8Array): unknown;
}

const plainIntervalMilliseconds = 5_000;

export function createTerminal(
  stderr: Stream = process.stderr,
  stdout: Stream = process.stdout,
  now: () => number = Date.now,
): Terminal {
  const isTerminal = stderr.isTTY === true;
  const topics = new Map<string, string>();
  const printedAt = new Map<string, number>();
  let shown = '';
  let isAnnounced = false;
  let isOver = false;

  const clear = () => {
    if (shown) stderr.write('\r\u001b[K');
    shown = '';
  };
  const draw = () => {
    clear();
    shown = progressLine(topics, stderr.columns || 80);
    if (shown) stderr.write(shown);
  };
  const around = (write: () => void) => {
    clear();
    write();
    if (isTerminal) draw();
  };
  return {
    isTerminal,
    say: (text) => around(() => stderr.write(`${printable(text)}\n`)),
    passOn: (chunk) => around(() => stderr.write(chunk)),
    announce: (text) => {
      topics.clear();
      isAnnounced = true;
      around(() => stdout.write(text));
    },
    endProgress() {
      isOver = true;
      topics.clear();
      if (isTerminal) draw();
    },
    progress(topic, text) {
      if (isOver) return;
      topics.set(topic, text);
      if (isTerminal) return draw();
      // In a log file the programs' own lines tell the rest.
      if (isAnnounced) return;
      if (now() - (printedAt.get(topic) ?? -Infinity) < plainIntervalMilliseconds) return;
      printedAt.set(topic, now());
      stderr.write(`${printable(`${topic}: ${text}`)}\n`);
    },
  };
}

/** All that is under way on one line, cut to the width: a line that wraps could not be overwritten. */
export function progressLine(topics: ReadonlyMap<string, string>, columns: number): string {
  const line = printable([...topics].map(([topic, text]) => `${topic}: ${text}`).join(' · '));
  const characters = [...line];
  return characters.length < columns ? line : `${characters.slice(0, Math.max(columns - 2, 0)).join('')}…`;
}

/** Names come from the tenant: they must not move the cursor or start lines of their own. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
