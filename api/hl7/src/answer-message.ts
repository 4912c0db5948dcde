import { createHash } from 'node:crypto';
import { acknowledgement, type Verdict } from './acknowledgement.ts';
import { charsetOf } from '@rtflow/hl7-codec';
import { readMessageHeader, type HeaderError, type MessageHeader } from './message-header.ts';
import type { Hl7Inbox, ListenerEvent, RecordOutcome } from './ports.ts';

export interface AnswerPorts {
  readonly inbox: Hl7Inbox;
  readonly now: () => Date;
  /** MSH-10 of each answer. */
  readonly nextControlId: () => string;
  readonly report: (event: ListenerEvent) => void;
}

/** One message from its bytes to the bytes of its answer; resolves only when the message is durable or refused. */
export async function answerMessage(
  ports: AnswerPorts,
  raw: Uint8Array,
  address: string,
): Promise<Uint8Array | undefined> {
  const header = readMessageHeader(raw);
  const answer = (verdict: Verdict, reason: string): Uint8Array | undefined =>
    acknowledgement({
      header: header.ok ? header.value : undefined,
      verdict,
      reason,
      now: ports.now(),
      controlId: ports.nextControlId(),
    });
  if (!header.ok) {
    ports.report({ kind: 'message-rejected', address, reason: header.error });
    return answer('reject', REJECTIONS[header.error]);
  }
  const outcome = await record(ports.inbox, raw, address, header.value);
  if (outcome === 'not-recorded') ports.report({ kind: 'not-recorded', address });
  const { verdict, reason } = VERDICTS[outcome];
  return answer(verdict, reason);
}

const REJECTIONS: Readonly<Record<HeaderError, string>> = {
  'not-hl7': 'Expected a message that starts with MSH',
  'no-message-type': 'Expected a message type in MSH-9',
  'no-control-id': 'Expected a control id in MSH-10',
  'unsupported-version': 'Expected HL7 version 2.x in MSH-12',
};

const VERDICTS: Readonly<Record<RecordOutcome | 'not-recorded', { verdict: Verdict; reason: string }>> = {
  recorded: { verdict: 'accept', reason: '' },
  duplicate: { verdict: 'accept', reason: '' },
  conflict: { verdict: 'error', reason: 'Control id in MSH-10 was used before with another content' },
  'not-recorded': { verdict: 'error', reason: 'Not recorded, send again' },
};

async function record(
  inbox: Hl7Inbox,
  raw: Uint8Array,
  address: string,
  header: MessageHeader,
): Promise<RecordOutcome | 'not-recorded'> {
  const { charset, guessed } = charsetOf(header.text(18), raw);
  try {
    return await inbox.record({
      raw,
      peer: { address, sendingApplication: header.text(3), sendingFacility: header.text(4) },
      charset,
      charsetGuessed: guessed,
      controlId: header.text(10),
      sha256: createHash('sha256').update(raw).digest('hex'),
      messageType: header.messageType,
    });
  } catch {
    return 'not-recorded';
  }
}
