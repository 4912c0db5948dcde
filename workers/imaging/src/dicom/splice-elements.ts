import type { DataSet, Element } from 'dicom-parser';
import type { ElementEncoding } from './encode-element.ts';
import { joinBytes } from './join-bytes.ts';

/** Copies the data set element by element in tag order, leaving out group lengths of changed groups (retired, optional). */
export function spliceElements(
  bytes: Uint8Array,
  dataSet: DataSet,
  changes: ReadonlyMap<string, Uint8Array>,
  encoding: ElementEncoding,
): Uint8Array {
  const root = Object.values(dataSet.elements)
    .filter(({ tag }) => !tag.startsWith('x0002'))
    .sort((a, b) => a.dataOffset - b.dataOffset);
  const changedGroups = new Set([...changes.keys()].map((tag) => `${tag.slice(0, 5)}0000`));
  const waiting = [...changes.keys()].sort();
  const parts: Uint8Array[] = [bytes.subarray(0, firstOffset(root, bytes, encoding))];
  root.forEach((element, index) => {
    while (waiting[0] !== undefined && waiting[0] <= element.tag) {
      parts.push(changes.get(waiting.shift() as string) as Uint8Array);
    }
    if (changes.has(element.tag) || changedGroups.has(element.tag)) return;
    const next = root[index + 1];
    const end = next === undefined ? bytes.length : headerStart(next, encoding);
    parts.push(bytes.subarray(headerStart(element, encoding), end));
  });
  for (const tag of waiting) parts.push(changes.get(tag) as Uint8Array);
  return joinBytes(parts);
}

function firstOffset(root: readonly Element[], bytes: Uint8Array, encoding: ElementEncoding): number {
  const [first] = root;
  return first === undefined ? bytes.length : headerStart(first, encoding);
}

const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

function headerStart(element: Element, encoding: ElementEncoding): number {
  const long = encoding.explicit && element.vr !== undefined && LONG_FORM.has(element.vr);
  return element.dataOffset - (long ? 12 : 8);
}
