/** What is stored contradicts itself. Never repaired in silence: it is what an auditor has to hear of. */
export class DamagedArchiveError extends Error {
  override readonly name = 'DamagedArchiveError';
}
