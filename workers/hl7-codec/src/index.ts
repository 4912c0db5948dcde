export { HL7_NULL, parseHl7 } from './hl7-message.ts';
export type { Hl7Message, Hl7ParseError, Hl7Segment, ValuePlace } from './hl7-message.ts';
export { escapeHl7 } from './hl7-escapes.ts';
export { charsetOf, type MessageCharset } from './charset.ts';
export { createMllpDecoder, mllpFrame, type MllpDecoder, type MllpEvent } from './mllp-decoder.ts';
