import { type XmlElement, readXml } from './xml.ts';

export type CsdlVersion = 'v1.0' | 'beta';

export interface CsdlProperty {
  readonly type: string;
  readonly isCollection: boolean;
  readonly isNullable: boolean;
}

export interface CsdlType {
  readonly name: string;
  /** An open type may carry members it does not declare. */
  readonly isOpen: boolean;
  readonly properties: ReadonlyMap<string, CsdlProperty>;
}

export interface CsdlEnum {
  readonly members: ReadonlySet<string>;
  readonly isFlags: boolean;
}

export interface Csdl {
  readonly types: ReadonlyMap<string, CsdlType>;
  readonly enums: ReadonlyMap<string, CsdlEnum>;
}

/** Reads one version of the excerpt; base types are folded in. */
export function readCsdl(text: string, version: CsdlVersion): Csdl {
  const document = readXml(text);
  const wanted = schemaOf(document, version);
  // `identity`, `identitySet` and `entity` were read in v1.0 only; the excerpt's header says beta has the same.
  const elements = [...schemaOf(document, 'v1.0').children, ...wanted.children];
  const enums = new Map<string, CsdlEnum>();
  const raw = new Map<string, XmlElement>();
  for (const element of elements) {
    const name = element.attributes['Name'] ?? '';
    if (element.name === 'EnumType') enums.set(name, readEnum(element));
    if (element.name === 'ComplexType' || element.name === 'EntityType') raw.set(name, element);
  }
  const types = new Map([...raw].map(([name, element]) => [name, readType(name, element, raw)]));
  return { types, enums };
}

function schemaOf(document: XmlElement, version: CsdlVersion): XmlElement {
  const found = document.children.find(
    ({ name, attributes }) => name === 'version' && attributes['name'] === version,
  );
  const schema = found?.children.find(({ name }) => name === 'Schema');
  if (schema === undefined) throw new Error(`The CSDL excerpt has no schema for ${version}.`);
  return schema;
}

function readEnum(element: XmlElement): CsdlEnum {
  const members = element.children
    .filter(({ name }) => name === 'Member')
    .map(({ attributes }) => attributes['Name'] ?? '');
  return { members: new Set(members), isFlags: element.attributes['IsFlags'] === 'true' };
}

function readType(name: string, element: XmlElement, all: ReadonlyMap<string, XmlElement>): CsdlType {
  const base = element.attributes['BaseType']?.replace('graph.', '');
  const parent = base === undefined ? undefined : all.get(base);
  const inherited =
    base === undefined || parent === undefined ? [] : [...readType(base, parent, all).properties];
  const own = element.children.filter((child) => child.name === 'Property').map(readProperty);
  return {
    name,
    isOpen: element.attributes['OpenType'] === 'true',
    properties: new Map([...inherited, ...own]),
  };
}

function readProperty({ attributes }: XmlElement): [string, CsdlProperty] {
  const declared = attributes['Type'] ?? 'Edm.String';
  const collection = /^Collection\((.*)\)$/.exec(declared);
  return [
    attributes['Name'] ?? '',
    {
      type: (collection?.[1] ?? declared).replace('graph.', ''),
      isCollection: collection !== null,
      isNullable: attributes['Nullable'] !== 'false',
    },
  ];
}
