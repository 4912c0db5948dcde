import { isStudyInUse, linkOf, registeredLink, writeLink } from '../../clinical/study-link.ts';
import type { StudyLink } from '../../models/dicom-linking.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, needRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { takeUpSeries } from './take-up-series.ts';

export interface RelinkStudy {
  readonly studyUid: string;
  readonly courseId: string;
  readonly reason: string;
}

/**
 * A person says whose study this is. From then on it is found and sent under the registered identity; how it came is kept with
 * the reason, and the bytes stay as they are. The process that waits for its series goes on.
 */
export async function relinkStudy(tx: Tx, input: RelinkStudy): Promise<Outcome<{ changeId: string }>> {
  const { studyUid, courseId, reason } = input;
  const study = await rowOf(tx, 'DicomStudy', { studyInstanceUid: studyUid });
  if (!study) return refuse('NOT_FOUND', { studyUid });
  const right = await mayLink(tx, study);
  if (!right.ok) return right;
  const course = await rowOf(tx, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  const before = linkOf(study);
  const after = registeredLink(await needRow(tx, 'Patient', { id: course.patientId }), course.id);
  if (isSame(before, after)) return refuse('ALREADY_LINKED', { studyUid, courseId });
  const moves = before.courseId !== null && before.courseId !== course.id;
  if (moves && (await isStudyInUse(tx, studyUid))) return refuse('STUDY_IN_USE', { studyUid, from: before.courseId });
  const changeId = tx.newId();
  await insertRow(tx, 'DicomLinkChange', {
    id: changeId,
    studyInstanceUid: studyUid,
    beforeState: before,
    afterState: after,
    reason,
    madeBy: tx.actor.id,
    madeAt: tx.now,
  });
  await writeLink(tx, studyUid, after);
  await audited(tx, { studyUid, before, after, changeId, reason, action: 'images.reassigned' });
  await takeUpSeries(tx, studyUid);
  return { ok: true, value: { changeId } };
}

/** Takes the last change of a study back: whose it was, and under which identity, stands again. */
export async function undoRelink(
  tx: Tx,
  { changeId, reason }: { readonly changeId: string; readonly reason: string },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'image.reassign');
  if (!right.ok) return right;
  const change = await rowOf(tx, 'DicomLinkChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  const { studyInstanceUid: studyUid } = change;
  const last = await rowOf(tx, 'DicomLinkChange', { studyInstanceUid: studyUid, undoneAt: null }, ['-madeAt', '-id']);
  if (last?.id !== changeId) return refuse('NOT_LAST_CHANGE', { changeId });
  const { beforeState: before, afterState: after } = change;
  const moves = before.courseId !== after.courseId;
  if (moves && (await isStudyInUse(tx, studyUid))) return refuse('STUDY_IN_USE', { studyUid, from: after.courseId });
  await updateRows(tx, 'DicomLinkChange', { id: changeId }, { undoneAt: tx.now, undoneBy: tx.actor.id });
  await writeLink(tx, studyUid, before);
  if (before.courseId === null) {
    const reopened = { state: 'OPEN', resolvedAt: null, resolvedBy: null } as const;
    for (const { seriesInstanceUid } of await rowsOf(tx, 'DicomSeries', { studyInstanceUid: studyUid })) {
      await updateRows(tx, 'DicomUnmatched', { seriesInstanceUid, state: 'LINKED' }, reopened);
    }
  }
  await audited(tx, { studyUid, before: after, after: before, changeId, reason, action: 'images.reassign-undone' });
  return { ok: true, value: null };
}

/** Who may say whose images are, says it of any; who uploaded a study, of that one as long as nobody has said it. */
async function mayLink(tx: Tx, study: Row<'DicomStudy'>): Promise<Outcome<true>> {
  const reassign = can(tx.actor, 'image.reassign');
  if (reassign.ok || study.courseId !== null || !can(tx.actor, 'image.upload').ok) return reassign;
  const own = await tx.sql.get(
    `SELECT 1 AS one FROM dicom_upload_files f JOIN dicom_uploads u ON u.id = f.upload_id
     WHERE f.study_instance_uid = ? AND u.user_id = ? LIMIT 1`,
    [study.studyInstanceUid, tx.actor.id],
  );
  return own ? { ok: true, value: true } : reassign;
}

function isSame(before: StudyLink, after: StudyLink): boolean {
  return (Object.keys(after) as (keyof StudyLink)[]).every((field) => before[field] === after[field]);
}

interface Audited {
  readonly action: string;
  readonly studyUid: string;
  readonly before: StudyLink;
  readonly after: StudyLink;
  readonly changeId: string;
  readonly reason: string;
}

/** Ids and which fields changed; the identities themselves stand in the change's own row. */
async function audited(tx: Tx, { action, studyUid, before, after, changeId, reason }: Audited): Promise<void> {
  const fields = (Object.keys(after) as (keyof StudyLink)[]).filter((field) => before[field] !== after[field]);
  await tx.audit({
    action,
    entity: 'study',
    entityId: studyUid,
    patientId: after.patientId ?? before.patientId,
    detail: { changeId, from: before.courseId, to: after.courseId, fields, reason },
  });
}
