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

export async function messageTemplate(reader: Reader, kind: MessageKind): Promise<MessageTemplate> {
  const row = await rowOf(reader, 'MessageTemplate', { kind }, ['-version']);
  if (!row) return { version: 0, zh: MESSAGE_KINDS[kind].zh, en: MESSAGE_KINDS[kind].en, providerIds: {} };
  return { version: row.version, zh: row.textZh, en: row.textEn, providerIds: row.providerIds };
}
