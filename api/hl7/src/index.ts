export { DEFAULT_LIMITS, startHl7Listener } from './start.ts';
export type { Hl7Limits, Hl7Listener, Hl7ListenerOptions } from './start.ts';
export type { Hl7Inbox, InboundMessage, ListenerEvent, MessagePeer, RecordOutcome } from './ports.ts';
export { HL7_NULL, parseHl7 } from './hl7-message.ts';
export type { Hl7Message, Hl7ParseError, Hl7Segment, ValuePlace } from './hl7-message.ts';
export { charsetOf, type MessageCharset } from './charset.ts';
export { createMllpDecoder, mllpFrame, type MllpDecoder, type MllpEvent } from './mllp-decoder.ts';
