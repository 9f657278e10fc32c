export interface Named {
  readonly path: string;
  readonly name: string;
}

/** Events write `$Collection.Settings[0].Value` where the payload has `settings[0].value`. */
export function plainPath(path: string): string {
  return path
    .replace(/^\$Collection\./i, '')
    .replace(/\[\d*\]/g, '')
    .toLowerCase();
}

/** Names that mean something only with what stands before them. */
const general = new Set(['value', 'type', 'id', 'name', 'key', 'data', 'content', 'setting', 'text']);

/** The last segment of a path, whatever its case; of a general word, the last two. */
export function shortName({ path, name }: Named): string {
  return general.has(name) ? plainPath(path).split('.').slice(-2).join('.') : name;
}

/** Pairs of the same name, where neither side has another of it. */
export function unambiguous<A extends Named, B extends Named>(
  ones: readonly A[],
  others: readonly B[],
  nameOf: (one: Named) => string,
): [A, B][] {
  const byName = grouped(others, nameOf);
  const pairs: [A, B][] = [];
  for (const [name, group] of grouped(ones, nameOf)) {
    const match = byName.get(name);
    const [one, other] = [group[0], match?.[0]];
    if (name !== '' && group.length === 1 && match?.length === 1 && one && other) pairs.push([one, other]);
  }
  return pairs;
}

export function grouped<T>(all: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return groups;
}
