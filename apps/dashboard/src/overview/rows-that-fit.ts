/**
 * How many rows a panel of a given height shows. A row that is cut in half says less than "and 3 more", so the
 * line with the rest is counted in as soon as there is a rest.
 */
export function rowsThatFit(
  count: number,
  room: { readonly height: number; readonly row: number; readonly most: number; readonly rest: number },
): number {
  const fit = (height: number) => Math.min(room.most, count, Math.max(1, Math.floor(height / room.row)));
  const all = fit(room.height);
  return all === count ? all : fit(room.height - room.rest);
}
