import dcmjs from 'dcmjs';
import dicomParser from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transfer-syntaxes.ts';
import { joinBytes } from './join-bytes.ts';

const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/**
 * A data set in the other of the two plain encodings (PS3.5 A.1, A.2). Values keep their bytes; only element headers
 * change, and sequences get defined lengths. VRs come from the dictionary of PS3.6; private and unknown elements are UN.
 * Errors: `malformed`; `unsupported-transfer-syntax` when either syntax is not plain little endian, or a value is too long
 * for the short form.
 */
export function recodeDataSet(bytes: Uint8Array, from: string, to: string): Result<Uint8Array, DicomReadError> {
  if (![from, to].every((uid) => uid === IMPLICIT_LITTLE_ENDIAN || uid === EXPLICIT_LITTLE_ENDIAN)) {
    return err(dicomReadError('unsupported-transfer-syntax', { detail: `${from} to ${to}` }));
  }
  if (from === to) return ok(bytes);
  try {
    const dataSet = dicomParser.parseDicom(bytes, { TransferSyntaxUID: from });
    return ok(joinBytes(recodeElements(dataSet, to === EXPLICIT_LITTLE_ENDIAN)));
  } catch (thrown) {
    if (thrown instanceof ValueTooLong) return err(dicomReadError('unsupported-transfer-syntax', { tag: thrown.tag }));
    return err(dicomReadError('malformed'));
  }
}

class ValueTooLong extends Error {
  readonly tag: string;
  constructor(tag: string) {
    super('Expected a value of the short form');
    this.tag = tag;
  }
}

function recodeElements(dataSet: DataSet, explicit: boolean): Uint8Array[] {
  const signed = dataSet.uint16('x00280103') === 1;
  return Object.values(dataSet.elements)
    .sort((a, b) => (a.tag < b.tag ? -1 : 1))
    .flatMap((element) => recodeElement(element, dataSet, { explicit, signed }));
}

function recodeElement(
  element: Element,
  dataSet: DataSet,
  { explicit, signed }: { explicit: boolean; signed: boolean },
): Uint8Array[] {
  // Group lengths are retired, and wrong once headers change size.
  if (element.tag.endsWith('0000')) return [];
  const isSequence = element.items !== undefined;
  const value = isSequence
    ? (element.items ?? []).flatMap((item) => {
        const elements = item.dataSet === undefined ? [] : recodeElements(item.dataSet, explicit);
        return [itemHeader(sizeOf(elements)), ...elements];
      })
    : [dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)];
  const vr = isSequence ? 'SQ' : (element.vr ?? vrOf(element.tag, signed));
  return [header(element.tag, vr, sizeOf(value), explicit), ...value];
}

/** VR by the dictionary of PS3.6. Some entries leave a choice: by Pixel Representation, or the general of the two. */
export function vrOf(tag: string, signed: boolean): string {
  if (Number.parseInt(tag.slice(1, 5), 16) % 2 === 1) return tag.slice(5, 7) === '00' ? 'LO' : 'UN';
  const key = `(${tag.slice(1, 5)},${tag.slice(5, 9)})`.toUpperCase();
  const vr = dcmjs.data.DicomMetaDictionary.dictionary[key]?.vr;
  if (vr === undefined) return /^x60..3000$/.test(tag) ? 'OW' : 'UN';
  if (vr === 'xs' || vr === 'US or SS') return signed ? 'SS' : 'US';
  if (vr === 'ox' || vr === 'OB or OW') return 'OW';
  return /^[A-Z]{2}$/.test(vr) ? vr : 'UN';
}

/** Keyword of PS3.6 for `GGGGEEEE`; '' for a private or unknown element. */
export function elementName(tag: string): string {
  return dcmjs.data.DicomMetaDictionary.dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`]?.name ?? '';
}

function header(tag: string, vr: string, length: number, explicit: boolean): Uint8Array {
  const long = explicit && LONG_FORM.has(vr);
  const bytes = new Uint8Array(long ? 12 : 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), true);
  view.setUint16(2, Number.parseInt(tag.slice(5, 9), 16), true);
  if (explicit) bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  if (long) view.setUint32(8, length, true);
  else if (!explicit) view.setUint32(4, length, true);
  else if (length > 0xffff) throw new ValueTooLong(tag);
  else view.setUint16(6, length, true);
  return bytes;
}

function itemHeader(length: number): Uint8Array {
  return header('xfffee000', '', length, false);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
