import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FindQuery } from '@rtflow/dicom-node/query/archive';
import type { Level, QueryTag } from '@rtflow/dicom-node/query/query-attributes';
import { openDatabase, openFsBlobStore, SYSTEM_ACTOR, type Database, type SqlValue } from '@rtflow/records';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { NO_ENGINE } from '../support/database.ts';

const STUDIES = Number(process.env['RTFLOW_BENCH_STUDIES'] ?? 50_000);
const IMAGES_PER_STUDY = 40;
const ASKED = 40;

/** p95 of C-FIND on an index of 50,000 studies and two million images: from the query to its last match. */
export async function findInLargeIndex(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-bench-index-'));
  const database = await openDatabase({
    url: `sqlite:${join(folder, 'record.db')}`,
    engine: NO_ENGINE,
    durable: false,
  });
  try {
    await fill(database);
    const archive = createDicomArchive(
      database,
      await openFsBlobStore({ folder: join(folder, 'objects'), minFreeBytes: 0 }),
    );
    const p95Ms: Record<string, number> = {};
    for (const [name, queryOf] of Object.entries(QUERIES)) {
      const times: number[] = [];
      for (let index = 0; index < ASKED; index++) {
        const began = performance.now();
        let matches = 0;
        for await (const _ of archive.find(queryOf((index * 1237) % STUDIES))) if (++matches >= 200) break;
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      p95Ms[name] = Math.round((times[Math.floor(times.length * 0.95)] ?? 0) * 10) / 10;
    }
    const counted = await database.reader.get<{ n: number }>('SELECT COUNT(*) AS n FROM dicom_instances');
    return { studies: STUDIES, images: Number(counted?.n), p95Ms };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const QUERIES: Readonly<Record<string, (study: number) => FindQuery>> = {
  patientById: (study) => query('PATIENT', { x00100020: `P${study}`, x00100010: '' }),
  patientByName: (study) => query('PATIENT', { x00100010: `zhang${study}*`, x00100020: '' }),
  studiesOfDay: (study) => query('STUDY', { x00080020: dateOf(study), x0020000d: '', x00080061: '' }),
  studyByAccession: (study) => query('STUDY', { x00080050: `A${study}`, x0020000d: '' }),
  seriesOfStudy: (study) => query('SERIES', { x0020000d: `1.2.${study}`, x0020000e: '', x00080060: '' }),
  imagesOfSeries: (study) => query('IMAGE', { x0020000e: `1.2.${study}.1`, x00080018: '', x00200013: '' }),
};

function query(level: Level, keys: Partial<Record<QueryTag, string>>): FindQuery {
  return { level, keys: new Map(Object.entries(keys) as [QueryTag, string][]), request: new Map() };
}

function dateOf(study: number): string {
  return new Date(Date.UTC(2016, 0, 1 + (study % 3600))).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Rows by the thousand in one statement each: this measures reading. */
async function fill({ unitOfWork }: Database): Promise<void> {
  const batch = 1000;
  for (let from = 0; from < STUDIES; from += batch) {
    await unitOfWork.run(SYSTEM_ACTOR, async ({ sql, now }) => {
      for (let study = from; study < Math.min(from + batch, STUDIES); study++) {
        const uid = `1.2.${study}`;
        await sql.run(
          `INSERT INTO dicom_studies (study_instance_uid, accession_number, study_date, description, received_at,
             dicom_patient_id, patient_name, patient_name_key, patient_birth_date, patient_sex)
           VALUES (?, ?, ?, 'SIM', ?, ?, ?, ?, '19600101', 'M')`,
          [uid, `A${study}`, dateOf(study), now, `P${study}`, `Zhang${study}^San`, `=zhang${study}^san=`],
        );
        await sql.run(
          `INSERT INTO dicom_series (series_instance_uid, study_instance_uid, modality, instance_count, received_at)
           VALUES (?, ?, 'CT', ?, ?)`,
          [`${uid}.1`, uid, IMAGES_PER_STUDY, now],
        );
        const values: SqlValue[] = [];
        for (let image = 0; image < IMAGES_PER_STUDY; image++)
          values.push(`${uid}.1.${image}`, `${uid}.1`, image, `${uid}${image}`, now);
        const row = `(?, ?, '1.2.840.10008.5.1.4.1.1.2', ?, '1.2.840.10008.1.2.1', 'h', ?, 500000, '{"rows":512}', ?)`;
        await sql.run(
          `INSERT INTO dicom_instances (sop_instance_uid, series_instance_uid, sop_class_uid, instance_number,
             transfer_syntax_uid, sha256, blob_key, size_bytes, header, received_at)
           VALUES ${Array(IMAGES_PER_STUDY).fill(row).join(', ')}`,
          values,
        );
      }
    });
  }
}
