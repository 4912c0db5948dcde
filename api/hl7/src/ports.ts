/** What the listener needs of the record. Implemented by api/records. */
export interface Hl7Inbox {
  /**
   * Keeps one raw message; resolves when it is durable. Unique by (peer address, MSH-3, MSH-10, sha256): the same
   * message again is 'duplicate' and is not applied twice; the same MSH-10 with another body is kept, flagged and
   * 'conflict'.
   */
  record(message: InboundMessage): Promise<RecordOutcome>;
}

export type RecordOutcome = 'recorded' | 'duplicate' | 'conflict';

export interface InboundMessage {
  /** Between VT and FS, as it came. */
  readonly raw: Uint8Array;
  readonly peer: MessagePeer;
  /** Encoding that reads the text, as a WHATWG label: `utf-8`, `gb18030` … */
  readonly charset: string;
  /** True when MSH-18 did not say, or said what the bytes contradict. */
  readonly charsetGuessed: boolean;
  /** MSH-10. */
  readonly controlId: string;
  /** Hex, of `raw`. */
  readonly sha256: string;
  /** MSH-9, first two components: `ADT^A01`. */
  readonly messageType: string;
}

export interface MessagePeer {
  readonly address: string;
  /** MSH-3 and MSH-4, first component. */
  readonly sendingApplication: string;
  readonly sendingFacility: string;
}

/** Things that an operator counts; never message content. */
export type ListenerEvent =
  | { readonly kind: 'junk-before-frame'; readonly address: string; readonly bytes: number }
  | { readonly kind: 'fragment-dropped'; readonly address: string; readonly bytes: number }
  | { readonly kind: 'frame-too-large'; readonly address: string }
  | { readonly kind: 'frame-stalled'; readonly address: string }
  | { readonly kind: 'peer-refused'; readonly address: string }
  | { readonly kind: 'message-rejected'; readonly address: string; readonly reason: string }
  | { readonly kind: 'not-recorded'; readonly address: string };
