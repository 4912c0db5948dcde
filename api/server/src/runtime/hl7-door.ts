import { randomUUID } from 'node:crypto';
import { startHl7Listener, type Hl7Listener } from '@rtflow/hl7';
import type { BlobStore, Clock, Database } from '@rtflow/records';
import { createHl7Inbox } from '@rtflow/records/commands/hl7/record-hl7-message';
import type { Logger } from 'pino';
import { openPort } from './listen.ts';

export interface Hl7Door {
  readonly port: number;
  readonly host: string;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** HL7 over MLLP into the inbox table: acknowledged when it is durable. @throws PortTaken */
export async function startHl7Door({ port, host, database, blobs, clock, log }: Hl7Door): Promise<Hl7Listener> {
  return openPort('RTFLOW_HL7_PORT', port, () =>
    startHl7Listener({
      port,
      host,
      inbox: createHl7Inbox({ unitOfWork: database.unitOfWork, blobs }),
      now: () => new Date(clock.now()),
      nextControlId: () => randomUUID().replaceAll('-', '').slice(0, 20),
      report: (event) => log.warn({ event }, 'hl7 listener'),
    }),
  );
}
