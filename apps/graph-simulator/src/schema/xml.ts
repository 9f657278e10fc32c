/** An XML element without its text: the CSDL excerpt has none. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
}

/**
 * Reads the elements and attributes of `schema/graph-csdl-excerpt.xml`, which has no text, no entities in values
 * and no CDATA. Not an XML parser for anything else.
 */
export function readXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open: XmlElement[] = [root];
  const markup = text.replace(/<!--[\s\S]*?-->/g, '').replace(/<\?[\s\S]*?\?>/g, '');
  for (const [, isEnd, name = '', attributes = '', isEmpty] of markup.matchAll(
    /<(\/?)([\w:.]+)((?:\s+[\w:.]+="[^"]*")*)\s*(\/?)>/g,
  )) {
    if (isEnd === '/') {
      const closed = open.pop();
      if (closed?.name !== name)
        throw new Error(`The CSDL excerpt closes <${name}> where <${closed?.name ?? ''}> is open.`);
      continue;
    }
    const element: XmlElement = { name, attributes: readAttributes(attributes), children: [] };
    open.at(-1)?.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
  const [document] = root.children;
  if (open.length !== 1 || document === undefined)
    throw new Error('The CSDL excerpt is cut: an element is not closed.');
  return document;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:.]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}
