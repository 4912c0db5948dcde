import { insertRow } from '../rows.ts';
import type { Tx } from '../tx.ts';

export interface Notice {
  readonly template: string;
  readonly recipients: readonly string[];
  readonly patientId: string | null;
  /** Ids only: the page that shows the notice asks for the rest under the reader's own rights. */
  readonly data: Readonly<Record<string, string>>;
}

/** In-app notices, one per recipient. */
export async function notify(tx: Tx, notice: Notice): Promise<void> {
  const recipients = new Set(notice.recipients);
  for (const recipientId of recipients) {
    await insertRow(tx, 'Notification', {
      id: tx.newId(),
      channel: 'IN_APP',
      template: notice.template,
      recipientId,
      patientId: notice.patientId,
      data: notice.data,
      state: 'NEW',
      createdAt: tx.now,
    });
  }
  if (recipients.size > 0) tx.noticed([...recipients]);
}
