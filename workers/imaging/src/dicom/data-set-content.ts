import dicomParser from 'dicom-parser';
import { err, ok, type Result } from '@rtflow/domain/result';
import { attributesOf, type Attributes } from './attributes.ts';
import { encodeText, isAscii, type WritableSet } from './encode-text.ts';
import { joinBytes } from './join-bytes.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';
import { EXPLICIT_LITTLE_ENDIAN, type IMPLICIT_LITTLE_ENDIAN } from './transfer-syntaxes.ts';

/** A small data set in the making: identifiers, worklist items, performed steps. Images are never held like this. */
export type Content = Readonly<Record<string, ContentElement>>;
export type ContentElement =
  | { readonly vr: TextVr | NumberVr; readonly values: readonly string[] }
  | { readonly vr: 'SQ'; readonly items: readonly Content[] };

export type TextVr =
  'AE' | 'AS' | 'CS' | 'DA' | 'DS' | 'DT' | 'IS' | 'LO' | 'LT' | 'PN' | 'SH' | 'ST' | 'TM' | 'UI' | 'UT';
export type NumberVr = 'UL' | 'US' | 'AT';
export type Vr = TextVr | NumberVr | 'SQ';

/** VRs whose text Specific Character Set governs (PS3.5 6.1.2.3). */
const CHARACTER_VRS = new Set<string>(['LO', 'LT', 'PN', 'SH', 'ST', 'UT']);

export interface EncodeOptions {
  readonly transferSyntaxUid: typeof IMPLICIT_LITTLE_ENDIAN | typeof EXPLICIT_LITTLE_ENDIAN;
  /** For text that is not ASCII; default UTF-8. Declared in (0008,0005) only when such text is there. */
  readonly characterSet?: WritableSet;
}

/** Elements in tag order, sequences with defined lengths. `null` values are left out by the caller; `[]` is an empty value. */
export function encodeContent(content: Content, options: EncodeOptions): Uint8Array {
  const { characterSet = 'ISO_IR 192' } = options;
  const plain = Object.entries(content).filter(([tag]) => tag !== TAG.SpecificCharacterSet);
  const declared: [string, ContentElement][] = needsCharacterSet(content)
    ? [[TAG.SpecificCharacterSet, { vr: 'CS', values: [characterSet] }]]
    : [];
  return encodeElements([...declared, ...plain], {
    explicit: options.transferSyntaxUid === EXPLICIT_LITTLE_ENDIAN,
    characterSet,
  });
}

/**
 * Reads a data set without meta header, as it comes in a DIMSE message.
 * Errors: `malformed`, `truncated`.
 */
export function readContent(bytes: Uint8Array, transferSyntaxUid: string): Result<Attributes, DicomReadError> {
  try {
    return ok(attributesOf(dicomParser.parseDicom(bytes, { TransferSyntaxUID: transferSyntaxUid })));
  } catch {
    return err(dicomReadError('malformed'));
  }
}

/** `undefined` leaves the element out; '' and null make it empty (Type 2). */
export function textElement(vr: TextVr | NumberVr, value: string | number | null): ContentElement {
  const text = value === null ? '' : String(value);
  return { vr, values: text === '' ? [] : [text] };
}

interface Encoding {
  readonly explicit: boolean;
  readonly characterSet: WritableSet;
}

function encodeElements(elements: readonly (readonly [string, ContentElement])[], encoding: Encoding): Uint8Array {
  const sorted = [...elements].sort(([a], [b]) => (a < b ? -1 : 1));
  return joinBytes(sorted.map(([tag, element]) => encodeElement(tag, element, encoding)));
}

function encodeElement(tag: string, element: ContentElement, encoding: Encoding): Uint8Array {
  const value =
    element.vr === 'SQ'
      ? joinBytes(element.items.map((item) => encodeItem(item, encoding)))
      : encodeValue(element.vr, element.values, encoding.characterSet);
  const long = element.vr === 'SQ' || element.vr === 'UT';
  const header = new Uint8Array(encoding.explicit && long ? 12 : 8);
  const view = new DataView(header.buffer);
  putTag(view, tag, 0);
  if (encoding.explicit) header.set([element.vr.charCodeAt(0), element.vr.charCodeAt(1)], 4);
  if (!encoding.explicit) view.setUint32(4, value.length, true);
  else if (long) view.setUint32(8, value.length, true);
  else view.setUint16(6, value.length, true);
  return joinBytes([header, value]);
}

function encodeItem(item: Content, encoding: Encoding): Uint8Array {
  const value = encodeElements(Object.entries(item), encoding);
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  putTag(view, 'xfffee000', 0);
  view.setUint32(4, value.length, true);
  return joinBytes([header, value]);
}

function encodeValue(vr: TextVr | NumberVr, values: readonly string[], characterSet: WritableSet): Uint8Array {
  if (vr === 'UL' || vr === 'US' || vr === 'AT') return encodeNumbers(vr, values);
  const bytes = encodeText(values.join('\\'), characterSet);
  if (bytes.length % 2 === 0) return bytes;
  return joinBytes([bytes, Uint8Array.of(vr === 'UI' ? 0 : 0x20)]);
}

function encodeNumbers(vr: NumberVr, values: readonly string[]): Uint8Array {
  const size = vr === 'US' ? 2 : 4;
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    if (vr === 'US') view.setUint16(index * 2, Number(value), true);
    else if (vr === 'UL') view.setUint32(index * 4, Number(value), true);
    else putTag(view, value, index * 4);
  });
  return bytes;
}

function putTag(view: DataView, tag: string, at: number): void {
  view.setUint16(at, Number.parseInt(tag.slice(1, 5), 16), true);
  view.setUint16(at + 2, Number.parseInt(tag.slice(5, 9), 16), true);
}

function needsCharacterSet(content: Content): boolean {
  return Object.values(content).some((element) =>
    element.vr === 'SQ'
      ? element.items.some(needsCharacterSet)
      : CHARACTER_VRS.has(element.vr) && !element.values.every(isAscii),
  );
}
