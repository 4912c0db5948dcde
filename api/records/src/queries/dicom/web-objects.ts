import type { Permission } from '@rtflow/domain';
import type { WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { CORRECTION_SQL, correctionOf, type CorrectionSql } from './correction.ts';
import { courseAllows } from '../course-scope.ts';

/** Unique keys from the study down. */
export interface ObjectKeys {
  readonly studyUid: string;
  readonly seriesUid?: string;
  readonly instanceUid?: string;
}

export interface FoundObjects {
  /** Series by series, in instance order; never empty. */
  readonly objects: readonly WebObject[];
  readonly patientId: string | null;
  readonly courseId: string | null;
}

interface Sql extends Record<Exclude<keyof WebObject, 'identity'>, string>, CorrectionSql {
  readonly patientId: string | null;
  readonly courseId: string | null;
}

/** Objects below the keys, for somebody who may see them: those of a course under its scope, others by the right alone. */
export async function webObjects(reader: Reader, actor: Actor, keys: ObjectKeys): Promise<Outcome<FoundObjects>> {
  const wanted = [keys.studyUid, keys.seriesUid, keys.instanceUid].filter((uid) => uid !== undefined);
  const rows = await reader.sql.all<Sql>(
    `SELECT t.study_instance_uid AS studyUid, s.series_instance_uid AS seriesUid, i.sop_instance_uid AS sopInstanceUid,
       i.sop_class_uid AS sopClassUid, i.transfer_syntax_uid AS transferSyntaxUid, i.blob_key AS blobKey,
       i.size_bytes AS sizeBytes, t.patient_id AS patientId, t.course_id AS courseId, ${CORRECTION_SQL}
     FROM dicom_studies t JOIN dicom_series s ON s.study_instance_uid = t.study_instance_uid
     JOIN dicom_instances i ON i.series_instance_uid = s.series_instance_uid
     WHERE t.study_instance_uid = ? ${keys.seriesUid === undefined ? '' : 'AND s.series_instance_uid = ?'}
       ${keys.instanceUid === undefined ? '' : 'AND i.sop_instance_uid = ?'}
     ORDER BY s.series_instance_uid, i.instance_number, i.sop_instance_uid`,
    wanted,
  );
  const [first] = rows;
  if (first === undefined) return refuse('NOT_FOUND', { ...keys });
  const allowed = await studyAllows(reader, actor, first.courseId);
  if (!allowed.ok) return allowed;
  const identity = correctionOf(first);
  const objects = rows.map((row) => ({
    studyUid: row.studyUid,
    seriesUid: row.seriesUid,
    sopInstanceUid: row.sopInstanceUid,
    sopClassUid: row.sopClassUid,
    transferSyntaxUid: row.transferSyntaxUid,
    blobKey: row.blobKey,
    sizeBytes: Number(row.sizeBytes),
    ...(identity !== null && { identity }),
  }));
  return { ok: true, value: { objects, patientId: first.patientId, courseId: first.courseId } };
}

/** The study and series that an instance stands in (WADO-URI may leave them out of its question). */
export async function keysOfInstance(reader: Reader, instanceUid: string): Promise<ObjectKeys | null> {
  const row = await reader.sql.get<{ studyUid: string; seriesUid: string }>(
    `SELECT s.study_instance_uid AS studyUid, s.series_instance_uid AS seriesUid FROM dicom_instances i
     JOIN dicom_series s ON s.series_instance_uid = i.series_instance_uid WHERE i.sop_instance_uid = ?`,
    [instanceUid],
  );
  return row ? { studyUid: row.studyUid, seriesUid: row.seriesUid, instanceUid } : null;
}

/** Asks once per course whether its studies may be seen: for lists. */
export function studyFilter(reader: Reader, actor: Actor): (studyUid: string) => Promise<boolean> {
  const narrow = actor.grants.some((grant) => grant.scope !== 'department');
  if (!narrow) return async () => can(actor, rightOf(actor)).ok;
  const known = new Map<string | null, boolean>();
  return async (studyUid) => {
    const row = await reader.sql.get<{ course_id: string | null }>(
      'SELECT course_id FROM dicom_studies WHERE study_instance_uid = ?',
      [studyUid],
    );
    const courseId = row?.course_id ?? null;
    if (!known.has(courseId)) known.set(courseId, (await studyAllows(reader, actor, courseId)).ok);
    return known.get(courseId) === true;
  };
}

function studyAllows(reader: Reader, actor: Actor, courseId: string | null): Promise<Outcome<true>> | Outcome<true> {
  return courseId ? courseAllows(reader, actor, { courseId, permission: rightOf(actor) }) : can(actor, rightOf(actor));
}

/** The route asked for one of the two already; the same people hold both, a program may hold either. */
function rightOf(actor: Actor): Permission {
  return can(actor, 'dicomweb.read').ok ? 'dicomweb.read' : 'image.view';
}
