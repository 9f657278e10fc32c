/** One fact of a finding. An id is for looking up, not for reading: it is set apart. */
export interface FindingFact {
  readonly name: string;
  readonly value: string;
}

export interface FindingFacts {
  readonly words: readonly FindingFact[];
  readonly ids: readonly FindingFact[];
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function factsOf(facts: Readonly<Record<string, unknown>>): FindingFacts {
  const all = Object.entries(facts).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ name, value: String(value) }],
  );
  const isId = ({ name, value }: FindingFact) => guid.test(value) || /(?:^id|Id|_id)s?$/.test(name);
  return { words: all.filter((fact) => !isId(fact)), ids: all.filter(isId) };
}
