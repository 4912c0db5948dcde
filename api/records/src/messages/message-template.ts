import { MESSAGE_KINDS, type MessageChannel, type MessageKind } from '@rtflow/domain/message-kinds';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

export interface MessageTemplate {
  /** 0: the text that RTFlow comes with. */
  readonly version: number;
  readonly zh: string;
  readonly en: string;
  readonly providerIds: Partial<Record<MessageChannel, string>>;
}

/** The text in force, or the one of a version: 0 is the text that RTFlow comes with; null, one that was not sent yet, the one in force. */
export async function messageTemplate(
  reader: Reader,
  kind: MessageKind,
  version?: number | null,
): Promise<MessageTemplate> {
  const { zh, en } = MESSAGE_KINDS[kind];
  const shipped = { version: 0, zh, en, providerIds: {} };
  if (version === 0) return shipped;
  const row = await rowOf(reader, 'MessageTemplate', { kind, ...(version && { version }) }, ['-version']);
  return row ? { version: row.version, zh: row.textZh, en: row.textEn, providerIds: row.providerIds } : shipped;
}
