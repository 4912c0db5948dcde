import { err, ok, type Result } from '@rtflow/domain';

/** The MSH segment as bytes: read before the encoding is known, and copied into the answer without re-encoding. */
export interface MessageHeader {
  /** Field separator and MSH-2, as the sender uses them. */
  readonly fieldSeparator: number;
  readonly encodingCharacters: Uint8Array;
  /** MSH-n as bytes; empty when absent. MSH-1 is the separator itself, MSH-2 the encoding characters. */
  field(number: number): Uint8Array;
  /** The same as ASCII text, first component and repetition. */
  text(number: number): string;
  /** MSH-9, first two components. */
  readonly messageType: string;
}

export type HeaderError = 'not-hl7' | 'no-message-type' | 'no-control-id' | 'unsupported-version';

/** Errors: what makes a message impossible to answer or to file. */
export function readMessageHeader(raw: Uint8Array): Result<MessageHeader, HeaderError> {
  if (raw.length < 8 || latin1(raw.subarray(0, 3)) !== 'MSH') return err('not-hl7');
  const fieldSeparator = raw[3] as number;
  if (fieldSeparator < 0x21 || fieldSeparator > 0x7e) return err('not-hl7');
  const segment = raw.subarray(0, segmentEnd(raw));
  const fields = splitBytes(segment, fieldSeparator);
  const encodingCharacters = fields[1] ?? new Uint8Array();
  if (encodingCharacters.length < 1) return err('not-hl7');
  const componentSeparator = latin1(encodingCharacters.subarray(0, 1));
  const repetitionSeparator = latin1(encodingCharacters.subarray(1, 2)) || '~';
  const field = (number: number): Uint8Array =>
    number === 1 ? Uint8Array.of(fieldSeparator) : (fields[number - 1] ?? new Uint8Array());
  const components = (number: number): string[] =>
    (latin1(field(number)).split(repetitionSeparator)[0] ?? '').split(componentSeparator);
  const text = (number: number): string => components(number)[0] ?? '';
  if (text(9) === '') return err('no-message-type');
  if (text(10) === '') return err('no-control-id');
  if (text(12) !== '' && !text(12).startsWith('2')) return err('unsupported-version');
  return ok({
    fieldSeparator,
    encodingCharacters,
    field,
    text,
    messageType: components(9).slice(0, 2).join('^'),
  });
}

/** CR ends a segment; LF too, because files that were edited have it. */
function segmentEnd(raw: Uint8Array): number {
  const end = raw.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  return end < 0 ? raw.length : end;
}

function splitBytes(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  parts.push(bytes.subarray(from));
  return parts;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
