import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createSeriesSettler, startDicomNode, systemTimer } from '@rtflow/dicom-node';
import { findService } from '@rtflow/dicom-node/scp/find';
import { getService, moveService } from '@rtflow/dicom-node/scp/retrieve';
import { createEngine } from '@rtflow/engine';
import { openDatabase, openFsBlobStore, SYSTEM_ACTOR } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { isBlobReferenced } from '@rtflow/records/queries/dicom/blob-references';
import { insertRowOnce } from '@rtflow/records/rows';

/**
 * The DICOM node with a real record, as a process of its own that can be killed and measured:
 * `node archive-child.ts <folder> <minimum of free bytes> <port of the peer SINK>`. Its lines: `port <n>` once it listens; `usage <rss bytes>
 * <cpu microseconds>` for each line on its input.
 */
const [folder = '', minFree = '0', sinkPort = '0'] = process.argv.slice(2);
const database = await openDatabase({
  url: `sqlite:${join(folder, 'record.db')}`,
  engine: createEngine({ timeZone: 'Asia/Shanghai' }),
});
const blobs = await openFsBlobStore({ folder: join(folder, 'objects'), minFreeBytes: Number(minFree) });
await blobs.sweep((key) => isBlobReferenced(database.reader, key));
await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
  for (const aeTitle of ['STORESCU', 'FINDSCU', 'MOVESCU', 'GETSCU', 'ECHOSCU']) {
    const peer = { aeTitle, host: '*', port: 104, role: 'MODALITY', options: {} };
    await insertRowOnce(tx, 'AePeer', { id: tx.newId(), ...peer });
  }
  const sink = { aeTitle: 'SINK', host: '127.0.0.1', port: Number(sinkPort), role: 'OTHER', options: {} };
  await insertRowOnce(tx, 'AePeer', { id: tx.newId(), ...sink });
});
const intake = createDicomIntake(database, blobs);
const settler = createSeriesSettler({ ...intake, timer: systemTimer });
const archive = createDicomArchive(database, blobs);
const retrieve = { archive, aeTitle: 'RTFLOW' };
const services = [findService(archive, 'RTFLOW'), moveService(retrieve), getService(retrieve)];
const node = await startDicomNode({ port: 0, host: '127.0.0.1', aeTitle: 'RTFLOW', intake, settler, services });
writeSync(1, `port ${node.port}\n`);
process.stdin.on('data', () => {
  const { user, system } = process.cpuUsage();
  writeSync(1, `usage ${process.memoryUsage.rss()} ${user + system}\n`);
});
