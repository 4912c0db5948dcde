import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSeriesSettler,
  receiveFile,
  startDicomNode,
  type DicomNode,
  type DicomNodeOptions,
} from '@rtflow/dicom-node';
import type { DicomArchive } from '@rtflow/dicom-node/query/archive';
import { findService } from '@rtflow/dicom-node/scp/find';
import { getService, moveService } from '@rtflow/dicom-node/scp/retrieve';
import { openFsBlobStore, SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { insertRow } from '@rtflow/records/rows';

export interface ArchiveUnderTest {
  readonly node: DicomNode;
  readonly archive: DicomArchive;
  readonly intake: ReturnType<typeof createDicomIntake>;
  /** Makes a peer known, at any address. */
  addPeer(aeTitle: string, port?: number, options?: object): Promise<void>;
  keep(bytes: Uint8Array): Promise<void>;
  /** Writes a file into the test's own folder. @returns its path */
  file(name: string, bytes: Uint8Array): string;
  readonly folder: string;
  /** `-aec RTFLOW 127.0.0.1 port` for dcmtk. */
  readonly target: readonly string[];
  stop(): Promise<void>;
}

/** The whole node on a real record and a real folder. */
export async function archiveUnderTest(
  database: Database,
  options: Partial<Pick<DicomNodeOptions, 'limits' | 'tls' | 'services'>> = {},
): Promise<ArchiveUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-archive-'));
  const blobs = await openFsBlobStore({ folder: join(folder, 'objects'), minFreeBytes: 0 });
  const intake = createDicomIntake(database, blobs);
  const archive = createDicomArchive(database, blobs);
  const wiring = { archive, aeTitle: 'RTFLOW' };
  const settler = createSeriesSettler({ ...intake, timer: { after: () => () => undefined } });
  const node = await startDicomNode({
    port: 0,
    host: '127.0.0.1',
    aeTitle: 'RTFLOW',
    intake,
    settler,
    ...options,
    services: [findService(archive, 'RTFLOW'), moveService(wiring), getService(wiring), ...(options.services ?? [])],
  });
  return {
    node,
    archive,
    intake,
    folder,
    target: ['-aec', 'RTFLOW', '127.0.0.1', String(node.port)],
    addPeer: (aeTitle, port = 104, peerOptions = {}) =>
      database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        insertRow(tx, 'AePeer', {
          id: tx.newId(),
          aeTitle,
          host: port === 104 ? '*' : '127.0.0.1',
          port,
          role: 'OTHER',
          options: peerOptions,
        }),
      ),
    async keep(bytes) {
      const received = await receiveFile(intake, bytes, { callingAe: 'TEST' });
      if (!received.ok) throw new Error(`Expected the file to be kept, but got ${received.error.code}`);
    },
    file(name, bytes) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
    async stop() {
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
