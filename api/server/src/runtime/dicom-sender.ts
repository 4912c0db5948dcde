import { sendDue } from '@rtflow/dicom-node/sending/sender';
import type { BlobStore, Database } from '@rtflow/records';
import { createSendQueue } from '@rtflow/records/commands/dicom/send-queue';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import type { Logger } from 'pino';

export interface DicomSender {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly aeTitle: string;
  readonly pseudonymSecret: string;
  readonly log: Logger;
  /** PEM that the certificates of TLS peers must come from. */
  readonly ca?: string | undefined;
}

const IDLE_MS = 2_000;

/** Sends what routing rules and people have queued, one batch after the other. */
export function startDicomSender({ database, blobs, log, ca, ...who }: DicomSender): { stop(): Promise<void> } {
  const options = {
    ...who,
    ...(ca !== undefined && { ca }),
    queue: createSendQueue(database),
    archive: createDicomArchive(database, blobs),
  };
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const round = async (): Promise<void> => {
    try {
      while (!stopped && (await sendDue(options)) > 0);
    } catch (error) {
      log.error({ err: error }, 'DICOM objects could not be sent');
    }
    if (!stopped) timer = setTimeout(() => (running = round()), IDLE_MS);
  };
  let running = round();
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
