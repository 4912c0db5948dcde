import type { DataSet, Element } from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { openInstance } from './open-instance.ts';
import { encodeElement, sequence, wrapped, type ElementEncoding } from './encode-element.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { spliceElements } from './splice-elements.ts';
import { TAG } from './tags.ts';
import { DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transfer-syntaxes.ts';

export interface NewIdentity {
  readonly patientId: string;
  /** DICOM person name, e.g. `Zhang^San=张三`. */
  readonly patientName: string;
  /** YYYYMMDD. Absent: as it is. */
  readonly birthDate?: string;
  readonly sex?: string;
  /** Notes in Original Attributes Sequence what stood there, by whom and when (DT) it was corrected. */
  readonly corrected?: { readonly at: string; readonly system: string };
}

/**
 * The same object under another patient's identity; every other byte of the data set, pixels included, is kept. Only the
 * elements of the identity are replaced, and Specific Character Set becomes ISO_IR 192 when the name needs it.
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
  const { birthDate, sex, corrected } = identity;
  if (birthDate !== undefined)
    changes.set(TAG.PatientBirthDate, encodeElement(TAG.PatientBirthDate, 'DA', birthDate, encoding));
  if (sex !== undefined) changes.set(TAG.PatientSex, encodeElement(TAG.PatientSex, 'CS', sex, encoding));
  // One that is there tells of an earlier system's correction and stays.
  if (corrected !== undefined && attributes.dataSet.elements[ORIGINAL_ATTRIBUTES] === undefined) {
    changes.set(
      ORIGINAL_ATTRIBUTES,
      originalAttributes(attributes.dataSet, [...changes.keys()], { ...corrected, encoding }),
    );
  }
  const needsUnicode = !isAscii(identity.patientName + identity.patientId);
  if (needsUnicode && attributes.text(TAG.SpecificCharacterSet) !== 'ISO_IR 192') {
    if (hasOtherText(attributes.dataSet)) {
      return err(dicomReadError('character-set-conflict', { tag: TAG.SpecificCharacterSet }));
    }
    changes.set(TAG.SpecificCharacterSet, encodeElement(TAG.SpecificCharacterSet, 'CS', 'ISO_IR 192', encoding));
  }
  return ok(spliceElements(bytes, attributes.dataSet, changes, encoding));
}

const ORIGINAL_ATTRIBUTES = 'x04000561';
const MODIFIED_ATTRIBUTES = 'x04000550';

/** PS3.3 C.12.1.1.9: the values that are replaced, byte for byte, and why. */
function originalAttributes(
  dataSet: DataSet,
  tags: readonly string[],
  { at, system, encoding }: { readonly at: string; readonly system: string; readonly encoding: ElementEncoding },
): Uint8Array {
  const before = tags.toSorted().flatMap((tag) => {
    const element = dataSet.elements[tag];
    return element === undefined
      ? []
      : [wrapped(tag, element.vr ?? VRS[tag] ?? 'LO', valueOf(dataSet, element), encoding)];
  });
  return sequence(
    ORIGINAL_ATTRIBUTES,
    [
      sequence(MODIFIED_ATTRIBUTES, before, encoding),
      encodeElement('x04000562', 'DT', at, encoding),
      encodeElement('x04000563', 'LO', system, encoding),
      encodeElement('x04000564', 'LO', '', encoding),
      encodeElement('x04000565', 'CS', 'COERCE', encoding),
    ],
    encoding,
  );
}

const VRS: Readonly<Record<string, string>> = {
  [TAG.PatientName]: 'PN',
  [TAG.PatientID]: 'LO',
  [TAG.PatientBirthDate]: 'DA',
  [TAG.PatientSex]: 'CS',
};

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
