import { DatabaseSync } from 'node:sqlite';
import type { BlobStore } from '../blob-store.ts';
import type { RunControl } from '../commands/storage/storage-runs.ts';
import type { Database } from '../database.ts';
import type { Actor, SqlValue, Tx } from '../tx.ts';
import { newestManifest, openBlob, withDatabase } from './open-backup.ts';
import { blobKeysOf, type BackupPlace } from './take-backup.ts';

export interface RestoreReport {
  readonly run: string;
  /** Blobs put back, and those that were there. */
  readonly restored: number;
  readonly present: number;
  /** Rows of the index put back. */
  readonly rows: number;
}

interface Wiring {
  readonly database: Database;
  readonly blobs: BlobStore;
}

/** Puts back what one study lacks: its files, and the rows of its index. What is there stays as it is. */
export async function restoreStudy(
  { database, blobs }: Wiring,
  place: BackupPlace,
  request: { readonly studyUid: string; readonly actor: Actor },
): Promise<RestoreReport> {
  const { studyUid, actor } = request;
  const manifest = await newestManifest(place);
  return withDatabase(place, manifest, async (file) => {
    const rows = rowsOfStudy(file, studyUid);
    const counts = { restored: 0, present: 0 };
    for (const { blob_key: key } of rows.dicom_instances) await putBack(blobs, place, String(key), counts);
    const inserted = await database.unitOfWork.run(actor, async (tx) => {
      const found = await insertMissing(tx, rows);
      const detail = { run: manifest.run, ...counts, rows: found };
      await tx.audit({ action: 'storage.study-restored', entity: 'study', entityId: studyUid, detail });
      return found;
    });
    return { run: manifest.run, ...counts, rows: inserted };
  });
}

/** After the database of the backup was put in place: every file that it names. The drill is in the audit. */
export async function restoreBlobs(
  { database, blobs }: Wiring,
  place: BackupPlace,
  databaseFile: string,
  control: RunControl,
): Promise<Omit<RestoreReport, 'rows'>> {
  const { run } = await newestManifest(place);
  const counts = { restored: 0, present: 0 };
  const keys = blobKeysOf(databaseFile);
  for (const key of keys) {
    await putBack(blobs, place, key, counts);
    await control.progress(counts.restored + counts.present, keys.length);
  }
  await database.unitOfWork.run({ kind: 'system', id: 'restore', grants: [] }, (tx) =>
    tx.audit({ action: 'storage.restored', entity: 'storage', entityId: run, detail: { ...counts } }),
  );
  return { run, ...counts };
}

async function putBack(
  blobs: BlobStore,
  place: BackupPlace,
  key: string,
  counts: { restored: number; present: number },
): Promise<void> {
  if (await blobs.has(key)) {
    counts.present++;
    return;
  }
  const kept = await blobs.put(await openBlob(place, key));
  if (!kept.ok) throw new Error(`Expected room for what is restored, but ${kept.error.code}`);
  counts.restored++;
}

type TableRow = Record<string, SqlValue>;
const TABLES = ['dicom_studies', 'dicom_series', 'dicom_instances'] as const;
type StudyRows = Record<(typeof TABLES)[number], TableRow[]>;

/** @throws Error when the backup has no such study */
function rowsOfStudy(file: string, studyUid: string): StudyRows {
  const copy = new DatabaseSync(file, { readOnly: true });
  try {
    const all = (sql: string): TableRow[] => copy.prepare(sql).all(studyUid) as TableRow[];
    const series = 'SELECT series_instance_uid FROM dicom_series WHERE study_instance_uid = ?';
    const rows = {
      dicom_studies: all('SELECT * FROM dicom_studies WHERE study_instance_uid = ?'),
      dicom_series: all('SELECT * FROM dicom_series WHERE study_instance_uid = ?'),
      dicom_instances: all(`SELECT * FROM dicom_instances WHERE series_instance_uid IN (${series})`),
    };
    if (rows.dicom_studies.length === 0) throw new Error(`Expected the study ${studyUid} in the backup, but it is not`);
    return rows;
  } finally {
    copy.close();
  }
}

async function insertMissing(tx: Tx, rows: StudyRows): Promise<number> {
  let inserted = 0;
  const verb = tx.sql.dialect === 'mysql' ? 'INSERT IGNORE INTO' : 'INSERT OR IGNORE INTO';
  for (const table of TABLES) {
    for (const row of rows[table]) {
      const columns = Object.keys(row);
      const { changes } = await tx.sql.run(
        `${verb} ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      );
      inserted += changes;
    }
  }
  return inserted;
}
