import dcmjs from 'dcmjs';
import dicomParser from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { derivedUid } from './synthetic/uid.ts';
import { TAG } from './tags.ts';
import { DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transfer-syntaxes.ts';
import { joinBytes } from './join-bytes.ts';

export interface DeidentifyOptions {
  /** Same secret, same pseudonyms: objects of one patient stay together. */
  readonly secret: string;
}

export interface Deidentified {
  /** A Part 10 file. */
  readonly file: Uint8Array;
  readonly sopInstanceUid: string;
}

/**
 * Basic Application Level Confidentiality Profile (PS3.15 E.2, Table E.1-1) without options: names, dates and times are
 * emptied, UIDs replaced by ones that the secret derives, identifying texts and every private element removed. Pixels keep
 * their bytes: text burnt into them stays, so an object that declares Burned In Annotation is refused.
 * Errors: `malformed`; `unsupported-transfer-syntax` for deflated and big endian; `not-rendered` when burnt-in text is declared.
 */
export function deidentify(file: Uint8Array, { secret }: DeidentifyOptions): Result<Deidentified, DicomReadError> {
  let dataSet: DataSet;
  try {
    dataSet = dicomParser.parseDicom(file);
  } catch {
    return err(dicomReadError('malformed'));
  }
  const transferSyntax = dataSet.string(TAG.TransferSyntaxUID) ?? IMPLICIT_LITTLE_ENDIAN;
  if (transferSyntax === DEFLATED_LITTLE_ENDIAN || transferSyntax === EXPLICIT_BIG_ENDIAN) {
    return err(dicomReadError('unsupported-transfer-syntax', { detail: transferSyntax }));
  }
  if (dataSet.string(BURNED_IN_ANNOTATION) === 'YES')
    return err(dicomReadError('not-rendered', { tag: BURNED_IN_ANNOTATION }));
  const writer: Writer = { explicit: transferSyntax !== IMPLICIT_LITTLE_ENDIAN, secret };
  const pseudonym = derivedUid(secret, 'patient', dataSet.string(TAG.PatientID) ?? '').slice(-12);
  const added: Replacement[] = [
    { tag: TAG.PatientName, vr: 'PN', text: `Anon^${pseudonym}` },
    { tag: TAG.PatientID, vr: 'LO', text: `ANON${pseudonym}` },
    { tag: 'x00120062', vr: 'CS', text: 'YES' },
    { tag: 'x00120063', vr: 'LO', text: 'PS3.15 Basic Profile' },
  ];
  const body = dataSetBytes(dataSet, writer, added);
  const sopInstanceUid = newUid(dataSet.string(TAG.SOPInstanceUID) ?? '', secret);
  const meta = metaBytes(dataSet, sopInstanceUid);
  return ok({ file: joinBytes([meta, ...body]), sopInstanceUid });
}

const BURNED_IN_ANNOTATION = 'x00280301';

interface Writer {
  readonly explicit: boolean;
  readonly secret: string;
}
interface Replacement {
  readonly tag: string;
  readonly vr: string;
  readonly text: string;
}

/** Texts and codes that name people, places or the visit: Table E.1-1, actions X and Z that a VR does not already decide. */
const REMOVED = new Set(
  `00080050 00080080 00080081 00080092 00080094 00080096 00080201 00081010 00081030 0008103e 00081040 00081041 00081049
  00081050 00081060 00081070 00081080 00081084 00082111 00082112 00084000 00089123
  00100021 00100024 00100050 00100101 00100102 00101000 00101001 00101002 00101005 00101010 00101020 00101030 00101040
  00101050 00101060 00101080 00101081 00101090 00102000 00102110 00102150 00102152 00102154 00102160 00102180 001021a0
  001021b0 001021c0 001021d0 001021f0 00102297 00102299 00104000
  00120010 00120020 00120021 00120030 00120031 00120040 00120050 00120051 00120060 00120071 00120072
  00180010 00181000 00181002 00181004 00181005 00181007 00181008 00181020 00181030 00181400 00184000 0018700a 00189424
  00190000 00200010 00203401 00203404 00203406 00204000 00209158
  00321020 00321021 00321030 00321032 00321033 00321060 00321070 00324000
  00380004 00380010 00380011 00380014 00380050 00380060 00380061 00380062 00380300 00380400 00380500 00384000
  00400001 00400006 00400007 00400009 0040000b 00400010 00400011 00400012 00400241 00400242 00400243 00400248 00400253
  00400254 00400275 00400280 00400555 00401001 00401002 00401003 00401004 00401005 00401008 00401009 00401010 00401011
  00401101 00401102 00401103 00401400 00402001 00402008 00402009 00402010 00402016 00402017 00402400 00403001
  00404005 00404010 00404011 00404023 00404025 00404027 00404028 00404030 00404034 00404035 00404036 00404037
  0040a027 0040a073 0040a075 0040a078 0040a07a 0040a07c 0040a088 0040a123 0040a730
  00420010 00420011 00880140 00880200 00880904 00880906 00880910 00880912
  04000100 04000402 04000403 04000404 04000550 04000561
  300a0002 300a0003 300a0004 300e0005 300e0008 30060004 30060006 30060026 30060028 30060038 30060085 30060088 300600a6
  300a00b2 300a00c3 300a000e 30080054 30020003 30020004 40000010 40004000 40080042 40080102 4008010a 4008010b 4008010c
  40080111 40080114 40080115 40080118 40080119 4008011a 40080202 40080300 40084000 fffafffa`
    .split(/\s+/)
    .map((tag) => `x${tag}`),
);
/** Type 1 or 2 and needed to read the object: emptied or given a neutral text instead of removed. */
const NEUTRAL: Readonly<Record<string, string>> = {
  x00080050: '',
  x00200010: '',
  x300a0002: 'ANON',
  x30060026: 'ROI',
  x300a00b2: '',
};
const PERSON_OR_TIME = new Set(['PN', 'DA', 'DT', 'TM', 'AE']);
const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

function dataSetBytes(dataSet: DataSet, writer: Writer, added: readonly Replacement[]): Uint8Array[] {
  const replaced = new Map(added.map((one) => [one.tag, one]));
  const kept = Object.values(dataSet.elements)
    .filter(({ tag }) => !tag.startsWith('x0002') && !tag.endsWith('0000') && !isPrivate(tag) && !replaced.has(tag))
    .map((element) => ({ tag: element.tag, bytes: elementBytes(element, dataSet, writer) }));
  const given = added.map(({ tag, vr, text }) => ({ tag, bytes: textElement(tag, vr, text, writer) }));
  return [...kept, ...given].sort((a, b) => (a.tag < b.tag ? -1 : 1)).flatMap(({ bytes }) => bytes);
}

function elementBytes(element: Element, dataSet: DataSet, writer: Writer): Uint8Array[] {
  const { tag } = element;
  const neutral = NEUTRAL[tag];
  const vr = element.items ? 'SQ' : (element.vr ?? dictionaryVr(tag));
  if (neutral !== undefined) return textElement(tag, vr, neutral, writer);
  if (REMOVED.has(tag) || /^x50|^x60..4000/.test(tag)) return [];
  if (PERSON_OR_TIME.has(vr)) return textElement(tag, vr, '', writer);
  if (element.items) {
    const items = element.items.flatMap((item) => {
      const inner = item.dataSet ? dataSetBytes(item.dataSet, writer, []) : [];
      return [header('xfffee000', '', sizeOf(inner), false), ...inner];
    });
    return [header(tag, 'SQ', sizeOf(items), writer.explicit), ...items];
  }
  const value = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  if (vr === 'UI') {
    const uids = (dataSet.string(tag) ?? '').split('\\').map((uid) => newUid(uid, writer.secret));
    return textElement(tag, vr, uids.join('\\'), writer);
  }
  // Fragments keep their undefined length; the parser's length reaches over their delimiter.
  const length = element.encapsulatedPixelData || element.hadUndefinedLength ? 0xffffffff : element.length;
  return [header(tag, vr, length, writer.explicit), value];
}

/** UIDs of the standard (classes, syntaxes, well-known frames) say nothing about a patient. */
function newUid(uid: string, secret: string): string {
  const plain = uid.replace(/[\0 ]+$/, '');
  return plain === '' || plain.startsWith('1.2.840.10008.') ? plain : derivedUid(secret, plain);
}

function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(1, 5), 16) % 2 === 1;
}

function dictionaryVr(tag: string): string {
  const key = `(${tag.slice(1, 5)},${tag.slice(5, 9)})`.toUpperCase();
  return dcmjs.data.DicomMetaDictionary.dictionary[key]?.vr ?? 'UN';
}

/** Preamble, prefix and the three elements that a reader needs (PS3.10 7.1). */
function metaBytes(dataSet: DataSet, sopInstanceUid: string): Uint8Array {
  const writer: Writer = { explicit: true, secret: '' };
  const body = joinBytes([
    ...textElement(TAG.MediaStorageSOPClassUID, 'UI', dataSet.string(TAG.MediaStorageSOPClassUID) ?? '', writer),
    ...textElement(TAG.MediaStorageSOPInstanceUID, 'UI', sopInstanceUid, writer),
    ...textElement(TAG.TransferSyntaxUID, 'UI', dataSet.string(TAG.TransferSyntaxUID) ?? '', writer),
  ]);
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, body.length, true);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return joinBytes([preamble, header('x00020000', 'UL', 4, true), groupLength, body]);
}

function textElement(tag: string, vr: string, text: string, writer: Writer): Uint8Array[] {
  const raw = new TextEncoder().encode(text);
  const value = new Uint8Array(raw.length + (raw.length % 2)).fill(vr === 'UI' ? 0 : 0x20);
  value.set(raw);
  return [header(tag, vr, value.length, writer.explicit), value];
}

function header(tag: string, vr: string, length: number, explicit: boolean): Uint8Array {
  const long = explicit && LONG_FORM.has(vr);
  const bytes = new Uint8Array(long ? 12 : 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), true);
  view.setUint16(2, Number.parseInt(tag.slice(5, 9), 16), true);
  if (explicit) bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  if (long) view.setUint32(8, length, true);
  else if (explicit) view.setUint16(6, length, true);
  else view.setUint32(4, length, true);
  return bytes;
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
