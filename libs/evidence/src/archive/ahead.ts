export interface Ahead<Piece> {
  readonly piece: Piece;
  /** Settles, and never fails, when the piece after it is there: until then its maker is at work. */
  readonly isQuiet: Promise<unknown>;
}

/**
 * The same pieces in the same order, each asked for while the one before it is in work. What goes wrong with a piece
 * is thrown where the piece would have come, however early it was known.
 */
export async function* ahead<Piece>(pieces: AsyncGenerator<Piece>): AsyncGenerator<Ahead<Piece>> {
  let next = ask(pieces);
  try {
    for (;;) {
      const { done, value: piece } = await next.result;
      if (done) return;
      next = ask(pieces);
      yield { piece, isQuiet: next.isQuiet };
    }
  } finally {
    // Whoever leaves early, by a problem, must not leave a statement behind on the connection.
    await next.isQuiet;
    await pieces.return(undefined);
  }
}

function ask<Piece>(pieces: AsyncGenerator<Piece>) {
  const result = pieces.next();
  return { result, isQuiet: result.catch(() => undefined) };
}
