/** A note, checkpoint, proof or key is not what the format says, or a signature does not verify. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}
