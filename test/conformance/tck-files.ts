import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** An XML element of the DMN TCK: tag without prefix, attributes, children in order. */
export type Xml = { tag: string; attributes: Readonly<Record<string, string>>; children: Xml[]; text: string };

const reader = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  attributeNamePrefix: '',
  processEntities: true,
  htmlEntities: true,
  cdataPropName: '#cdata',
});

type Ordered = Record<string, unknown> & { ':@'?: Record<string, string> };

export function readXml(text: string): Xml {
  const roots = (reader.parse(text) as Ordered[]).flatMap(elementOf);
  const root = roots.find(({ tag }) => tag !== '?xml');
  if (!root) throw new Error('Expected an XML document, but it has no element');
  return root;
}

function elementOf(node: Ordered): Xml[] {
  const tag = Object.keys(node).find((key) => key !== ':@') ?? '';
  if (tag === '#text' || tag === '#comment' || tag.startsWith('?')) return [];
  const inner = node[tag] as Ordered[];
  const text = inner
    .map((child) => {
      if ('#text' in child) return String(child['#text']);
      return '#cdata' in child ? String((child['#cdata'] as Ordered[])[0]?.['#text'] ?? '') : '';
    })
    .join('');
  return [{ tag, attributes: node[':@'] ?? {}, children: inner.flatMap(elementOf), text }];
}

export const childrenOf = (element: Xml, tag: string): Xml[] => element.children.filter((child) => child.tag === tag);
export const childOf = (element: Xml, tag: string): Xml | undefined => childrenOf(element, tag)[0];

export type TckCase = { id: string; decision: string; inputs: Xml[]; expected: Xml; errorExpected: boolean };
export type TckModel = { name: string; path: string; model: Xml; cases: TckCase[] };

/** Every test file below a checkout of dmn-tck/tck with the model that it names. */
export function* tckModels(folder: string): Generator<TckModel> {
  for (const file of testFiles(folder)) {
    const root = readXml(readFileSync(file, 'utf8'));
    const path = join(dirname(file), childOf(root, 'modelName')?.text.trim() ?? '');
    if (root.tag !== 'testCases' || !existsSync(path) || !path.endsWith('.dmn')) continue;
    yield {
      name: basename(dirname(file)),
      path,
      model: readXml(readFileSync(path, 'utf8')),
      cases: childrenOf(root, 'testCase').flatMap((test) => casesOf(basename(file, '.xml'), test)),
    };
  }
}

function casesOf(file: string, test: Xml): TckCase[] {
  return childrenOf(test, 'resultNode').flatMap((result) => {
    const expected = childOf(result, 'expected');
    const decision = result.attributes.name ?? '';
    if (!expected) return [];
    const errorExpected = result.attributes.errorResult === 'true';
    const id = `${file}/${test.attributes.id ?? ''}/${decision}`;
    return [{ id, decision, inputs: childrenOf(test, 'inputNode'), expected, errorExpected }];
  });
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /compliance-level-\d/.test(file) && !file.includes('non-compliant') && file.endsWith('.xml'))
    .map((file) => join(folder, file))
    .sort();
}
