/** What a chunk of an MLLP stream brought (HL7 Transport Specification: MLLP, `VT message FS CR`). */
export type MllpEvent =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** Bytes outside a frame. */
  | { readonly kind: 'junk'; readonly bytes: number }
  /** A frame that a new VT cut off: the sender started over. */
  | { readonly kind: 'fragment-dropped'; readonly bytes: number }
  /** The stream is of no more use. */
  | { readonly kind: 'too-large' };

export interface MllpDecoder {
  readonly state: MllpState;
  push(chunk: Uint8Array): MllpEvent[];
}

/**
 * A message is complete at FS: a sender that leaves out the CR waits for its answer and would never send the next byte.
 * The CR is swallowed when it comes, whichever packet it is in.
 */
const TRANSITIONS = {
  idle: { startBlock: 'in-frame' },
  'in-frame': { startBlock: 'in-frame', endBlock: 'after-fs', tooLarge: 'broken' },
  'after-fs': { carriageReturn: 'idle', startBlock: 'in-frame', other: 'idle' },
  broken: {},
} as const;
export type MllpState = keyof typeof TRANSITIONS;

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;
const LF = 0x0a;

export function createMllpDecoder(maxMessageBytes: number): MllpDecoder {
  let state: MllpState = 'idle';
  let parts: Uint8Array[] = [];
  let size = 0;

  const take = (part: Uint8Array): void => {
    parts.push(part);
    size += part.length;
  };
  const empty = (): Uint8Array => {
    const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts, size);
    parts = [];
    size = 0;
    return bytes;
  };

  const inFrame = (chunk: Uint8Array, from: number, events: MllpEvent[]): number => {
    const end = orEnd(chunk.indexOf(FS, from), chunk);
    const restart = chunk.subarray(from, end).indexOf(VT);
    const stop = restart < 0 ? end : from + restart;
    take(chunk.subarray(from, stop));
    if (size > maxMessageBytes) {
      empty();
      state = TRANSITIONS['in-frame'].tooLarge;
      events.push({ kind: 'too-large' });
      return chunk.length;
    }
    if (restart >= 0) {
      events.push({ kind: 'fragment-dropped', bytes: empty().length });
      state = TRANSITIONS['in-frame'].startBlock;
      return stop + 1;
    }
    if (end === chunk.length) return end;
    events.push({ kind: 'message', bytes: empty() });
    state = TRANSITIONS['in-frame'].endBlock;
    return end + 1;
  };

  const outside = (chunk: Uint8Array, from: number, events: MllpEvent[]): number => {
    const start = orEnd(chunk.indexOf(VT, from), chunk);
    const junk = chunk.subarray(from, start).filter((byte) => byte !== CR && byte !== LF).length;
    if (junk > 0) events.push({ kind: 'junk', bytes: junk });
    if (start === chunk.length) return start;
    state = TRANSITIONS.idle.startBlock;
    return start + 1;
  };

  return {
    get state() {
      return state;
    },
    push(chunk) {
      const events: MllpEvent[] = [];
      for (let at = 0; at < chunk.length && state !== 'broken';) {
        if (state === 'in-frame') {
          at = inFrame(chunk, at, events);
          continue;
        }
        if (state === 'after-fs') {
          const isReturn = chunk[at] === CR;
          state = isReturn ? TRANSITIONS['after-fs'].carriageReturn : TRANSITIONS['after-fs'].other;
          at += isReturn ? 1 : 0;
          continue;
        }
        at = outside(chunk, at, events);
      }
      return events;
    },
  };
}

export function mllpFrame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(message.length + 3);
  framed[0] = VT;
  framed.set(message, 1);
  framed.set([FS, CR], message.length + 1);
  return framed;
}

function orEnd(index: number, chunk: Uint8Array): number {
  return index < 0 ? chunk.length : index;
}
