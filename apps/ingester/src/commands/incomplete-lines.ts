interface Outcome {
  readonly source: string;
  readonly complete: boolean;
  readonly message: string | null;
  readonly nextStep: string | null;
}

/** One line for each trouble: sources that failed for the same reason (a wrong secret stops all) share it. */
export function incompleteLines(outcomes: readonly Outcome[]): string[] {
  const sourcesOf = new Map<string, string[]>();
  for (const { source, complete, message, nextStep } of outcomes) {
    if (complete) continue;
    const words = [message, nextStep].flatMap((text) => (text ? [sentence(text)] : [])).join(' ');
    sourcesOf.set(words, [...(sourcesOf.get(words) ?? []), source]);
  }
  return [...sourcesOf].map(([words, sources]) =>
    `${sources.join(', ')} ${sources.length === 1 ? 'is' : 'are'} incomplete. ${words}`.trimEnd(),
  );
}

/** What Graph says may end with an address. */
function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}
