export { DEFAULT_LIMITS, startHl7Listener } from './start.ts';
export type { Hl7Limits, Hl7Listener, Hl7ListenerOptions } from './start.ts';
export type { Hl7Inbox, InboundMessage, ListenerEvent, MessagePeer, RecordOutcome } from './ports.ts';
