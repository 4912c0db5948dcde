import {
  createSeriesSettler,
  startDicomNode,
  type DicomNode,
  type DicomNodeOptions,
  type SeriesSettler,
} from '@rtflow/dicom-node';
import { findService } from '@rtflow/dicom-node/scp/find';
import { worklistService } from '@rtflow/dicom-node/scp/modality-worklist';
import { performedStepService } from '@rtflow/dicom-node/scp/performed-step';
import { commitmentService } from '@rtflow/dicom-node/scp/storage-commitment';
import { getService, moveService } from '@rtflow/dicom-node/scp/retrieve';
import type { BlobStore, Database } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { createWorklist } from '@rtflow/records/commands/dicom/worklist';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import type { Logger } from 'pino';
import { openPort } from './listen.ts';

export interface DicomDoor {
  readonly port: number;
  readonly host: string;
  readonly aeTitle: string;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly log: Logger;
  readonly tls?: DicomNodeOptions['tls'];
  /** PEM that the certificates of peers that we call must come from. */
  readonly ca?: string | undefined;
}

/** Storage into the record, query and retrieve from it; a series that has gone quiet wakes the process that waits for it. @throws PortTaken */
export async function startDicomDoor({
  port,
  host,
  aeTitle,
  database,
  blobs,
  log,
  tls,
  ca,
}: DicomDoor): Promise<DicomNode & Pick<SeriesSettler, 'instanceStored'>> {
  const intake = createDicomIntake(database, blobs);
  const settler = createSeriesSettler({
    pendingSeries: () => intake.pendingSeries(),
    onSeriesSettled: async (series) => {
      await intake.onSeriesSettled(series);
      log.info({ seriesUid: series.seriesInstanceUid, modality: series.modality }, 'series settled');
    },
    timer: {
      after(milliseconds, call) {
        const timer = setTimeout(call, milliseconds);
        return () => clearTimeout(timer);
      },
    },
  });
  const archive = createDicomArchive(database, blobs);
  const retrieve = { archive, aeTitle, ...(ca !== undefined && { ca }) };
  const worklist = createWorklist(database);
  const services = [
    findService(archive, aeTitle),
    moveService(retrieve),
    getService(retrieve),
    worklistService(worklist, archive),
    performedStepService(worklist),
    commitmentService(retrieve),
  ];
  const node = await openPort('RTFLOW_DICOM_PORT', port, () =>
    startDicomNode({ port, host, aeTitle, intake, settler, services, ...(tls && { tls }) }),
  );
  return { ...node, instanceStored: (notice) => settler.instanceStored(notice) };
}
