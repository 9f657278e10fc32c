/** A loss that cannot be admitted: what stands in the way, and what to do. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
}
