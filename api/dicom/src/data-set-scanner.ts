import { EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';

/** Where the element structure of a data set broke. */
export interface ScanFault {
  readonly code: 'truncated' | 'malformed';
  readonly offset: number;
  /** Last element that began, dicom-parser form. */
  readonly tag: string | undefined;
}

/** Values longer than this are not kept for the index: pixels, waveforms, encapsulated documents. */
const KEPT_VALUE_BYTES = 1 << 16;
/** What is kept for the index of one object: a plan with thousands of control points fits. */
const KEPT_BYTES = 1 << 24;
/** PS3.5 sets no limit; real objects stay below ten. A deeper one only serves to break parsers. */
const MAX_DEPTH = 64;

const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
/** Pixel data, encapsulated document, waveform: bulk also where implicit VR does not tell. */
const BULK_TAGS = new Set([0x7fe00010, 0x7fe00008, 0x7fe00009, 0x00420011, 0x54001010]);

/** A sequence or an item that is open. `end`: offset at which a defined length ends; undefined: its delimiter ends it. */
interface Frame {
  readonly kind: 'sequence' | 'item' | 'fragments';
  readonly end: number | undefined;
  readonly implicit: boolean;
}

/**
 * Walks the elements of a data set while its bytes pass by (PS3.5 7), holding none but those that the index needs. So an
 * object of any size is checked to its last element, and read for the index, without ever being in memory.
 */
export class DataSetScanner {
  readonly #implicit: boolean;
  readonly #littleEndian: boolean;
  readonly #stack: Frame[] = [];
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Kept bytes before the top-level element in hand: where to cut when there is no room for all of it. */
  #wholeBytes = 0;
  #full = false;
  #inBulk = false;
  #partial: Buffer = Buffer.alloc(0);
  #skip = 0;
  #skipIsKept = false;
  #offset = 0;
  #tag: number | undefined;
  #fault: ScanFault | undefined;

  constructor(transferSyntaxUid: string) {
    this.#implicit = transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN;
    this.#littleEndian = transferSyntaxUid !== EXPLICIT_BIG_ENDIAN;
  }

  push(chunk: Buffer): void {
    if (this.#fault !== undefined) return;
    let rest = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = Buffer.alloc(0);
    while (rest.length > 0 && this.#fault === undefined) {
      const used = this.#skip > 0 ? this.#pass(rest) : this.#header(rest);
      if (used === 0) {
        this.#partial = Buffer.from(rest);
        return;
      }
      rest = rest.subarray(used);
    }
  }

  /** @returns what broke, or the elements without bulk values, encoded as they came */
  end(): { readonly fault: ScanFault } | { readonly elements: Buffer } {
    this.#closeEnded();
    const open = this.#skip > 0 || this.#partial.length > 0 || this.#stack.length > 0;
    if (this.#fault === undefined && open) this.#break('truncated');
    if (this.#fault !== undefined) return { fault: this.#fault };
    return { elements: Buffer.concat(this.#kept).subarray(0, this.#full ? this.#wholeBytes : this.#keptBytes) };
  }

  #pass(bytes: Buffer): number {
    const piece = bytes.subarray(0, this.#skip);
    this.#skip -= piece.length;
    this.#offset += piece.length;
    if (this.#skipIsKept) this.#keep(piece);
    if (this.#skip === 0) this.#closeEnded();
    return piece.length;
  }

  /** One element or item header. @returns bytes used; 0 when more are needed */
  #header(bytes: Buffer): number {
    if (bytes.length < 8) return 0;
    if (this.#stack.length === 0 && !this.#full) this.#wholeBytes = this.#keptBytes;
    const tag = this.#tagOf(bytes);
    const frame = this.#stack.at(-1);
    if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) return this.#itemHeader(bytes, tag, frame);
    if (frame !== undefined && frame.kind !== 'item') return this.#break('malformed');
    this.#tag = tag;
    const implicit = frame?.implicit ?? this.#implicit;
    const vr = implicit ? '' : bytes.toString('latin1', 4, 6);
    const size = LONG_FORM.has(vr) ? 12 : 8;
    if (bytes.length < size) return 0;
    const length = implicit ? this.#uint32(bytes, 4) : size === 12 ? this.#uint32(bytes, 8) : this.#uint16(bytes, 6);
    return this.#element({ header: bytes.subarray(0, size), tag, vr, length, implicit });
  }

  #element(element: { header: Buffer; tag: number; vr: string; length: number; implicit: boolean }): number {
    const { header, vr, length, implicit } = element;
    this.#offset += header.length;
    const isBulk = this.#stack.length === 0 && isBulkValue(element);
    if (!isBulk) this.#keep(header);
    if (length === UNDEFINED_LENGTH) {
      // UN of undefined length is a sequence in implicit VR (PS3.5 6.2.2 note); OB and OW hold fragments.
      const kind = vr === 'OB' || vr === 'OW' || isBulk ? 'fragments' : 'sequence';
      this.#inBulk = isBulk;
      this.#open(kind, undefined, implicit || vr === 'UN');
    } else if (vr === 'SQ') this.#open('sequence', this.#offset + length, implicit);
    else this.#value(length, !isBulk);
    return header.length;
  }

  #itemHeader(bytes: Buffer, tag: number, frame: Frame | undefined): number {
    const length = this.#uint32(bytes, 4);
    const header = bytes.subarray(0, 8);
    this.#offset += 8;
    this.#keep(header);
    if (tag === ITEM && frame?.kind === 'fragments') this.#value(length, true);
    else if (tag === ITEM && frame?.kind === 'sequence') {
      this.#open('item', length === UNDEFINED_LENGTH ? undefined : this.#offset + length, frame.implicit);
    } else if (tag === ITEM_END && frame?.kind === 'item' && frame.end === undefined) this.#close();
    else if (tag === SEQUENCE_END && frame !== undefined && frame.kind !== 'item' && frame.end === undefined)
      this.#close();
    else this.#break('malformed');
    return 8;
  }

  #value(length: number, kept: boolean): void {
    if (length === UNDEFINED_LENGTH) return void this.#break('malformed');
    this.#skip = length;
    this.#skipIsKept = kept;
    if (length === 0) this.#closeEnded();
  }

  #open(kind: Frame['kind'], end: number | undefined, implicit: boolean): void {
    if (this.#stack.length >= MAX_DEPTH) return void this.#break('malformed');
    this.#stack.push({ kind, end, implicit });
    this.#closeEnded();
  }

  #close(): void {
    this.#stack.pop();
    if (this.#stack.length === 0) this.#inBulk = false;
    this.#closeEnded();
  }

  /** Sequences and items of defined length end where their length says, not at a delimiter. */
  #closeEnded(): void {
    for (;;) {
      const end = this.#stack.at(-1)?.end;
      if (end === undefined || this.#offset < end) return;
      if (this.#offset > end) return void this.#break('malformed');
      this.#stack.pop();
    }
  }

  #keep(bytes: Buffer): void {
    if (this.#inBulk || this.#full) return;
    this.#full = this.#keptBytes + bytes.length > KEPT_BYTES;
    if (this.#full) return;
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
  }

  #break(code: ScanFault['code']): number {
    const tag = this.#tag === undefined ? undefined : `x${this.#tag.toString(16).padStart(8, '0')}`;
    this.#fault ??= { code, offset: this.#offset, tag };
    this.#kept = [];
    return 1;
  }

  #tagOf(bytes: Buffer): number {
    return this.#uint16(bytes, 0) * 0x10000 + this.#uint16(bytes, 2);
  }

  #uint16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #uint32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }
}

function isBulkValue({ tag, vr, length }: { tag: number; vr: string; length: number }): boolean {
  if (BULK_TAGS.has(tag)) return true;
  return vr !== '' && vr !== 'SQ' && length !== UNDEFINED_LENGTH && length > KEPT_VALUE_BYTES;
}
