import type { DataSet, Element } from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { openInstance } from './open-instance.ts';
import { joinBytes } from './join-bytes.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';
import { DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transfer-syntaxes.ts';

export interface NewIdentity {
  readonly patientId: string;
  /** DICOM person name, e.g. `Zhang^San=张三`. */
  readonly patientName: string;
}

/**
 * The same object under another patient's id and name; every other byte of the data set, pixels included, is kept. Only
 * those two elements are replaced, and Specific Character Set becomes ISO_IR 192 when the name needs it.
 * Errors: those of `openInstance`; `unsupported-transfer-syntax` when deflated; `character-set-conflict` when the name is
 * not ASCII and the object already has other text that is not ASCII in another set.
 */
export function restampPatient(bytes: Uint8Array, identity: NewIdentity): Result<Uint8Array, DicomReadError> {
  const opened = openInstance(bytes);
  if (!opened.ok) return opened;
  const { attributes, transferSyntaxUid } = opened.value;
  if (transferSyntaxUid === DEFLATED_LITTLE_ENDIAN) {
    return err(dicomReadError('unsupported-transfer-syntax', { detail: transferSyntaxUid }));
  }
  const encoding: ElementEncoding = {
    explicit: transferSyntaxUid !== IMPLICIT_LITTLE_ENDIAN,
    littleEndian: transferSyntaxUid !== EXPLICIT_BIG_ENDIAN,
  };
  const changes = new Map<string, Uint8Array>([
    [TAG.PatientName, encodeElement(TAG.PatientName, 'PN', identity.patientName, encoding)],
    [TAG.PatientID, encodeElement(TAG.PatientID, 'LO', identity.patientId, encoding)],
  ]);
  const needsUnicode = !isAscii(identity.patientName + identity.patientId);
  if (needsUnicode && attributes.text(TAG.SpecificCharacterSet) !== 'ISO_IR 192') {
    if (hasOtherText(attributes.dataSet)) {
      return err(dicomReadError('character-set-conflict', { tag: TAG.SpecificCharacterSet }));
    }
    changes.set(TAG.SpecificCharacterSet, encodeElement(TAG.SpecificCharacterSet, 'CS', 'ISO_IR 192', encoding));
  }
  return ok(splice(bytes, attributes.dataSet, changes, encoding));
}

interface ElementEncoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** Short-form element (PS3.5 7.1.2, 7.1.3): PN, LO and CS are never long. */
function encodeElement(tag: string, vr: 'PN' | 'LO' | 'CS', text: string, encoding: ElementEncoding): Uint8Array {
  const raw = new TextEncoder().encode(text);
  const length = raw.length + (raw.length % 2);
  const bytes = new Uint8Array(8 + length).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), encoding.littleEndian);
  view.setUint16(2, Number.parseInt(tag.slice(5, 9), 16), encoding.littleEndian);
  if (encoding.explicit) {
    bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
    view.setUint16(6, length, encoding.littleEndian);
  } else {
    view.setUint32(4, length, encoding.littleEndian);
  }
  bytes.set(raw, 8);
  return bytes;
}

/** Copies the data set element by element in tag order, leaving out group lengths of changed groups (retired, optional). */
function splice(
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

/** Text VRs that Specific Character Set governs (PS3.5 6.1.2.3); without VRs every short value is looked at. */
const TEXT_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const LONGEST_TEXT = 10_240;

function hasOtherText(dataSet: DataSet): boolean {
  return Object.values(dataSet.elements).some((element) => {
    if (element.tag === TAG.PatientName || element.tag === TAG.PatientID) return false;
    if (element.items !== undefined) {
      return element.items.some((item) => item.dataSet !== undefined && hasOtherText(item.dataSet));
    }
    if (element.vr === undefined ? !looksLikeText(dataSet, element) : !TEXT_VRS.has(element.vr)) return false;
    // ISO 2022 text may be all 7-bit: its escape gives it away.
    return valueOf(dataSet, element).some((byte) => byte >= 0x80 || byte === 0x1b);
  });
}

/** Implicit VR: a value of printable bytes with at least one ASCII letter, not a packed number. */
function looksLikeText(dataSet: DataSet, element: Element): boolean {
  if (element.length < 6 || element.length > LONGEST_TEXT) return false;
  const value = valueOf(dataSet, element);
  return value.every((byte) => byte >= 0x20 || byte === 0x1b || byte === 0x0d || byte === 0x0a);
}

function valueOf(dataSet: DataSet, element: Element): Uint8Array {
  return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

function isAscii(text: string): boolean {
  return [...text].every((character) => (character.codePointAt(0) as number) < 0x80);
}
