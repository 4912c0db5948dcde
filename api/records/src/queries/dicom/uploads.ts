import type { RouteAnswer } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Uploads = RouteAnswer<'uploads.list'>;
type Upload = RouteAnswer<'uploads.show'>;

/** Uploads that a person sees in the list: those one may want to go on with. */
const SHOWN = 20;
const SHOWN_REFUSALS = 200;
/** Outcomes after which a file need not be sent again. */
const KEPT = `('stored', 'duplicate', 'quarantined')`;

/** The person's own uploads, newest first. */
export async function ownUploads({ sql }: Reader, actor: Actor): Promise<Uploads> {
  const rows = await sql.all<{ id: string; files: number; created_at: number; kept: number; refused: number }>(
    `SELECT u.id, u.files, u.created_at,
       (SELECT COUNT(*) FROM dicom_upload_files f WHERE f.upload_id = u.id AND f.outcome IN ${KEPT}) AS kept,
       (SELECT COUNT(*) FROM dicom_upload_files f WHERE f.upload_id = u.id AND f.outcome NOT IN ${KEPT}) AS refused
     FROM dicom_uploads u WHERE u.user_id = ? ORDER BY u.created_at DESC, u.id DESC LIMIT ${SHOWN}`,
    [actor.id],
  );
  return {
    rows: rows.map((row) => ({
      uploadId: row.id,
      createdAt: isoOf(Number(row.created_at)),
      files: Number(row.files),
      kept: Number(row.kept),
      refused: Number(row.refused),
    })),
  };
}

/** What of an upload is here, what was refused, and whose its studies are. */
export async function uploadPage(reader: Reader, actor: Actor, uploadId: string): Promise<Upload> {
  const taken = await reader.sql.all<{ file_key: string }>(
    `SELECT file_key FROM dicom_upload_files WHERE upload_id = ? AND outcome IN ${KEPT} ORDER BY file_key`,
    [uploadId],
  );
  const refused = await reader.sql.all<{ file_key: string; outcome: string; reason: string | null }>(
    `SELECT file_key, outcome, reason FROM dicom_upload_files WHERE upload_id = ? AND outcome NOT IN ${KEPT}
     ORDER BY taken_at, file_key LIMIT ${SHOWN_REFUSALS}`,
    [uploadId],
  );
  return {
    taken: taken.map((row) => row.file_key),
    refused: refused.map((row) => ({ fileKey: row.file_key, outcome: row.outcome, reason: row.reason })),
    studies: await studiesOf(reader, actor, uploadId),
  };
}

interface StudySql {
  readonly study_instance_uid: string;
  readonly objects: number;
}

async function studiesOf(reader: Reader, actor: Actor, uploadId: string): Promise<Upload['studies']> {
  const counted = await reader.sql.all<StudySql>(
    `SELECT study_instance_uid, COUNT(*) AS objects FROM dicom_upload_files
     WHERE upload_id = ? AND outcome IN ${KEPT} AND study_instance_uid IS NOT NULL
     GROUP BY study_instance_uid ORDER BY study_instance_uid`,
    [uploadId],
  );
  const names = seesNames(actor);
  const objects = new Map(counted.map((row) => [row.study_instance_uid, Number(row.objects)]));
  const studies = await rowsOf(reader, 'DicomStudy', { studyInstanceUid: [...objects.keys()] });
  const series = await rowsOf(reader, 'DicomSeries', { studyInstanceUid: [...objects.keys()] });
  const courses = await coursesOf(
    reader,
    studies.flatMap(({ courseId }) => courseId ?? []),
  );
  return studies.map((study) => ({
    studyUid: study.studyInstanceUid,
    patientId: study.dicomPatientId ?? '',
    patientName: shownName(study.patientName ?? '', names),
    studyDate: study.studyDate ?? '',
    description: study.description ?? '',
    modalities: [
      ...new Set(
        series
          .filter(({ studyInstanceUid }) => studyInstanceUid === study.studyInstanceUid)
          .map(({ modality }) => modality),
      ),
    ],
    objects: objects.get(study.studyInstanceUid) ?? 0,
    course: study.courseId === null ? null : (courses.get(study.courseId) ?? null),
  }));
}

async function coursesOf(reader: Reader, ids: readonly string[]) {
  const courses = ids.length === 0 ? [] : await rowsOf(reader, 'Course', { id: ids });
  const patients = new Map(
    (courses.length === 0 ? [] : await rowsOf(reader, 'Patient', { id: courses.map((row) => row.patientId) })).map(
      (patient) => [patient.id, patient.patientNo],
    ),
  );
  return new Map(
    courses.map(({ id, courseNo, patientId }) => [
      id,
      { courseId: id, courseNo, patientId, patientNo: patients.get(patientId) ?? '' },
    ]),
  );
}
