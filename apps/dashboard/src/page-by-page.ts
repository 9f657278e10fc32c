interface Page {
  readonly nextCursor: string | null;
}

/** How an answer is fetched page by page. `query` is asked when a page is, and holds all but the cursor. */
export function pageByPage<Answer extends Page>(
  query: () => string,
  ask: (query: string, signal: AbortSignal) => Promise<Answer>,
) {
  return {
    queryFn: ({ pageParam, signal }: { pageParam: string; signal: AbortSignal }) =>
      ask(pageParam === '' ? query() : withParts(query(), { cursor: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (last: Answer) => last.nextCursor,
  };
}

/** A query with more in it, or with other values of what it held. */
export function withParts(query: string, parts: Readonly<Record<string, string>>): string {
  const full = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parts)) full.set(name, value);
  return full.toString();
}
