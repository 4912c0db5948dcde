import type { DataSet, Element } from 'dicom-parser';
import { textDecoding, type TextDecoding } from './charset.ts';
import { TAG } from './tags.ts';

/** A read-only view of one data set or sequence item. Absent and empty values are both `undefined` / `[]`. */
export interface Attributes {
  readonly dataSet: DataSet;
  readonly decoding: TextDecoding;
  element(tag: string): Element | undefined;
  /** Decoded text with padding cut off. */
  text(tag: string): string | undefined;
  /** Values split at the backslash, after decoding: in GB18030 a backslash byte can be half a character. */
  texts(tag: string): string[];
  /** DS or IS; `undefined` when absent or not a number. */
  decimal(tag: string): number | undefined;
  decimals(tag: string): number[];
  /** US. */
  unsigned16(tag: string): number | undefined;
  /** SS. */
  signed16(tag: string): number | undefined;
  items(tag: string): Attributes[];
}

/** @param inherited the decoding of the enclosing data set; an item may declare its own (PS3.3 C.12.1.1.2) */
export function attributesOf(dataSet: DataSet, inherited?: TextDecoding): Attributes {
  const declared = declaredCharacterSet(dataSet);
  const decoding = declared === undefined && inherited !== undefined ? inherited : textDecoding(declared ?? []);
  const element = (tag: string): Element | undefined => {
    const found = dataSet.elements[tag];
    return found !== undefined && found.length > 0 ? found : undefined;
  };
  const texts = (tag: string): string[] => {
    const found = element(tag);
    if (found === undefined) return [];
    const bytes = dataSet.byteArray.subarray(found.dataOffset, found.dataOffset + found.length);
    const all = decoding.decode(bytes).split('\\').map(trimPadding);
    return all.length === 1 && all[0] === '' ? [] : all;
  };
  const decimals = (tag: string): number[] => texts(tag).map(Number).filter(Number.isFinite);
  return {
    dataSet,
    decoding,
    element,
    texts,
    decimals,
    text: (tag) => texts(tag).join('\\') || undefined,
    decimal: (tag) => {
      const [first] = texts(tag);
      const value = first === undefined || first === '' ? Number.NaN : Number(first);
      return Number.isFinite(value) ? value : undefined;
    },
    unsigned16: (tag) => (element(tag) === undefined ? undefined : dataSet.uint16(tag)),
    signed16: (tag) => (element(tag) === undefined ? undefined : dataSet.int16(tag)),
    items: (tag) =>
      (dataSet.elements[tag]?.items ?? []).flatMap((item) =>
        item.dataSet === undefined ? [] : [attributesOf(item.dataSet, decoding)],
      ),
  };
}

function declaredCharacterSet(dataSet: DataSet): string[] | undefined {
  const element = dataSet.elements[TAG.SpecificCharacterSet];
  if (element === undefined || element.length === 0) return undefined;
  return dataSet.string(TAG.SpecificCharacterSet)?.split('\\');
}

/** Padding is a space, or NUL in UIDs (PS3.5 6.2); some writers pad text with NUL too. */
function trimPadding(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === ' ' || value[end - 1] === '\0')) end--;
  return value.slice(0, end).trimStart();
}
