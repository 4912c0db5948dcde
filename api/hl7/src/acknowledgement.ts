import type { MessageHeader } from './message-header.ts';

/** Accepted, error (sending again makes sense), rejected (it does not). HL7 table 0008. */
export type Verdict = 'accept' | 'error' | 'reject';

export interface AcknowledgementInput {
  /** Undefined when the payload was no HL7. */
  readonly header: MessageHeader | undefined;
  readonly verdict: Verdict;
  /** MSA-3, ASCII; empty on success. */
  readonly reason: string;
  /** MSH-7 and MSH-10 of the answer. */
  readonly now: Date;
  readonly controlId: string;
}

const CODES = {
  original: { accept: 'AA', error: 'AE', reject: 'AR' },
  enhanced: { accept: 'CA', error: 'CE', reject: 'CR' },
} as const;

/**
 * The answer to one message, or undefined when MSH-15 asks for none. Enhanced mode (CA/CE/CR) only when MSH-15 or MSH-16
 * is filled. Application and facility are copied as bytes, so they stay in the sender's encoding.
 */
export function acknowledgement(input: AcknowledgementInput): Uint8Array | undefined {
  const { header, verdict } = input;
  const acceptType = header?.text(15) ?? '';
  const enhanced = acceptType !== '' || (header?.text(16) ?? '') !== '';
  if (enhanced && !isWanted(acceptType, verdict)) return undefined;
  const separator = Uint8Array.of(header?.fieldSeparator ?? '|'.charCodeAt(0));
  const field = (number: number): Uint8Array => header?.field(number) ?? new Uint8Array();
  const trigger = header?.messageType.split('^')[1];
  const component = String.fromCharCode(header?.encodingCharacters[0] ?? '^'.charCodeAt(0));
  const msh = [
    ascii('MSH'),
    header?.encodingCharacters ?? ascii('^~\\&'),
    field(5),
    field(6),
    field(3),
    field(4),
    ascii(timestamp(input.now)),
    ascii(''),
    ascii(trigger === undefined || trigger === '' ? 'ACK' : `ACK${component}${trigger}`),
    ascii(input.controlId),
    header === undefined ? ascii('P') : field(11),
    header === undefined || field(12).length === 0 ? ascii('2.5') : field(12),
    ...[13, 14, 15, 16, 17].map(() => ascii('')),
    field(18),
  ];
  const code = CODES[enhanced ? 'enhanced' : 'original'][verdict];
  const msa = [ascii('MSA'), ascii(code), field(10), ...(input.reason === '' ? [] : [ascii(input.reason)])];
  return Buffer.concat([joined(msh, separator), CR, joined(msa, separator), CR]);
}

const CR = Uint8Array.of(0x0d);

/** MSH-15 (table 0155): always, never, on error, on success. Empty beside a filled MSH-16 counts as always. */
function isWanted(acceptType: string, verdict: Verdict): boolean {
  if (acceptType === 'NE') return false;
  if (acceptType === 'ER') return verdict !== 'accept';
  if (acceptType === 'SU') return verdict === 'accept';
  return true;
}

function joined(parts: readonly Uint8Array[], separator: Uint8Array): Uint8Array {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/** `YYYYMMDDHHMMSS+0000`. */
function timestamp(now: Date): string {
  return `${now.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
