import type { DataSet, Element } from 'dicom-parser';
import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { vrOf } from '@rtflow/imaging/dicom/recode-data-set';
import { TAG } from '@rtflow/imaging/dicom/tags';

/** DICOM JSON Model (PS3.18 F): elements by `GGGGEEEE`. */
export type DicomJson = Readonly<Record<string, JsonElement>>;
export interface JsonElement {
  readonly vr: string;
  readonly Value?: readonly JsonValue[];
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}
export type JsonValue = string | number | PersonName | DicomJson | null;
interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

export interface JsonOptions {
  /** Address of a bulk value, `path` from the root: `7FE00010`, `0040A730.0.00420011`. */
  readonly bulkUri: (path: string) => string;
  readonly bigEndian: boolean;
}

/** Binary values up to this stand in the answer; longer ones, and all pixels, are fetched by their address. */
const INLINE_BYTES = 1024;

/** All elements but group lengths, the meta header and padding. Text is UTF-8, whatever the object was written in. */
export function dicomJsonOf(attributes: Attributes, options: JsonOptions, parent = ''): DicomJson {
  const json: Record<string, JsonElement> = {};
  const { dataSet } = attributes;
  const signed =
    dataSet.elements[TAG.PixelRepresentation] !== undefined && dataSet.uint16(TAG.PixelRepresentation) === 1;
  for (const tag of Object.keys(dataSet.elements).sort()) {
    const element = dataSet.elements[tag];
    if (element === undefined || tag.startsWith('x0002') || tag.endsWith('0000') || tag === PADDING) continue;
    const name = tag.slice(1).toUpperCase();
    const vr = element.items !== undefined ? 'SQ' : (element.vr ?? vrOf(tag, signed));
    json[name] = elementOf({ attributes, element, tag, vr }, options, parent + name);
  }
  if (json['00080005'] !== undefined) json['00080005'] = { vr: 'CS', Value: ['ISO_IR 192'] };
  return json;
}

const PADDING = 'xfffcfffc';

interface Place {
  readonly attributes: Attributes;
  readonly element: Element;
  readonly tag: string;
  readonly vr: string;
}

function elementOf({ attributes, element, tag, vr }: Place, options: JsonOptions, path: string): JsonElement {
  if (vr === 'SQ') {
    const items = attributes.items(tag).map((item, index) => dicomJsonOf(item, options, `${path}.${index}.`));
    return items.length === 0 ? { vr } : { vr, Value: items };
  }
  if (tag === TAG.PixelData) return { vr, BulkDataURI: options.bulkUri(path) };
  if (element.length === 0) return { vr };
  if (BINARY.has(vr)) return binaryOf({ attributes, element, tag, vr }, options, path);
  const read = NUMBERS[vr];
  if (read !== undefined) return numbersOf(attributes.dataSet, tag, { vr, length: element.length, ...read });
  return { vr, Value: textsOf(attributes, tag, vr) };
}

const BINARY = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);

function binaryOf({ attributes, element, vr }: Place, options: JsonOptions, path: string): JsonElement {
  if (element.length > INLINE_BYTES || element.fragments !== undefined)
    return { vr, BulkDataURI: options.bulkUri(path) };
  const { byteArray } = attributes.dataSet;
  const bytes = byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  return { vr, InlineBinary: Buffer.from(littleEndian(bytes, vr, options.bigEndian)).toString('base64') };
}

const WORD_BYTES: Readonly<Record<string, number>> = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };

/** Bulk data is little endian whatever the object is (PS3.18 F.2.7). */
export function littleEndian(bytes: Uint8Array, vr: string, bigEndian: boolean): Uint8Array {
  const size = WORD_BYTES[vr];
  if (!bigEndian || size === undefined) return bytes;
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) turned[at] = bytes[at - (at % size) + size - 1 - (at % size)] ?? 0;
  return turned;
}

interface NumberReader {
  readonly bytes: number;
  readonly read: (dataSet: DataSet, tag: string, index: number) => number | string | undefined;
}

const NUMBERS: Readonly<Record<string, NumberReader>> = {
  US: { bytes: 2, read: (dataSet, tag, index) => dataSet.uint16(tag, index) },
  SS: { bytes: 2, read: (dataSet, tag, index) => dataSet.int16(tag, index) },
  UL: { bytes: 4, read: (dataSet, tag, index) => dataSet.uint32(tag, index) },
  SL: { bytes: 4, read: (dataSet, tag, index) => dataSet.int32(tag, index) },
  FL: { bytes: 4, read: (dataSet, tag, index) => dataSet.float(tag, index) },
  FD: { bytes: 8, read: (dataSet, tag, index) => dataSet.double(tag, index) },
  AT: {
    bytes: 4,
    read: (dataSet, tag, index) => hex(dataSet.uint16(tag, index * 2)) + hex(dataSet.uint16(tag, index * 2 + 1)),
  },
};

function hex(value: number | undefined): string {
  return (value ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function numbersOf(
  dataSet: DataSet,
  tag: string,
  { vr, length, bytes, read }: NumberReader & { readonly vr: string; readonly length: number },
): JsonElement {
  const values = Array.from({ length: Math.floor(length / bytes) }, (_, index) => read(dataSet, tag, index) ?? null);
  // JSON has no NaN and no infinity (PS3.18 F.2.3.1).
  return { vr, Value: values.map((value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)) };
}

/** VRs in which a backslash is text, not a separator. */
const ONE_VALUE = new Set(['LT', 'ST', 'UR', 'UT']);

function textsOf(attributes: Attributes, tag: string, vr: string): JsonValue[] {
  if (ONE_VALUE.has(vr)) return [attributes.text(tag) ?? null];
  return attributes.texts(tag).map((text) => {
    if (text === '') return null;
    if (vr === 'PN') return personName(text);
    return vr === 'DS' || vr === 'IS' ? numberOr(text) : text;
  });
}

/** A DS or IS that is no number stays as text, as it came (PS3.18 F.2.3). */
function numberOr(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** Component groups (PS3.5 6.2.1.2). */
export function personName(text: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=');
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
}
