import type { RouteAnswer } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { differences, isStudyInUse, linkOf, registeredLink } from '../../clinical/study-link.ts';
import type { StudyLink } from '../../models/dicom-linking.ts';
import { can, seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { jsonOf } from '../task-facts.ts';

type Changes = RouteAnswer<'images.linkChanges'>;

/** A study as it stands and a course's patient as registered, side by side, with what differs. */
export async function compareStudy(
  reader: Reader,
  actor: Actor,
  { studyUid, courseId }: { readonly studyUid: string; readonly courseId: string },
): Promise<Outcome<RouteAnswer<'images.compare'>>> {
  const right = can(actor, 'image.reassign');
  if (!right.ok && !can(actor, 'image.upload').ok) return right;
  const study = await rowOf(reader, 'DicomStudy', { studyInstanceUid: studyUid });
  const course = await rowOf(reader, 'Course', { id: courseId });
  if (!study || !course) return refuse('NOT_FOUND', { studyUid, courseId });
  const received = linkOf(study);
  const registered = registeredLink(await needRow(reader, 'Patient', { id: course.patientId }), courseId);
  const moves = study.courseId !== null && study.courseId !== courseId;
  return {
    ok: true,
    value: {
      received: identityOf(received, actor),
      registered: identityOf(registered, actor),
      differs: differences(received, registered),
      inUse: moves && (await isStudyInUse(reader, studyUid)),
    },
  };
}

/** Newest first, page by page. Only the last change of a study that still stands can be undone. */
export async function linkChanges(
  reader: Reader,
  actor: Actor,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Changes> {
  const after = readCursor(page.cursor);
  const rows = await reader.sql.all<ChangeSql>(
    `SELECT c.*, u.name_zh, u.name_en,
       NOT EXISTS (SELECT 1 FROM dicom_link_changes n WHERE n.study_instance_uid = c.study_instance_uid
         AND n.undone_at IS NULL AND (n.made_at > c.made_at OR (n.made_at = c.made_at AND n.id > c.id))) AS last
     FROM dicom_link_changes c LEFT JOIN users u ON u.id = c.made_by
     ${after === null ? '' : 'WHERE c.made_at < ? OR (c.made_at = ? AND c.id < ?)'}
     ORDER BY c.made_at DESC, c.id DESC LIMIT ${page.limit + 1}`,
    after === null ? [] : [Number(after.sort), Number(after.sort), String(after.key)],
  );
  const shown = rows.slice(0, page.limit);
  const end = shown.at(-1);
  const links = shown.map((row) => ({
    row,
    before: jsonOf<StudyLink>(row.before_state),
    after: jsonOf<StudyLink>(row.after_state),
  }));
  const ids = links.flatMap(({ before, after }) => [before.courseId, after.courseId]).filter((id) => id !== null);
  const courses = ids.length === 0 ? [] : await rowsOf(reader, 'Course', { id: ids });
  const courseNo = new Map<string | null, string>(courses.map((course) => [course.id, course.courseNo]));
  return {
    rows: links.map(({ row, before, after: now }) => ({
      changeId: row.id,
      studyUid: row.study_instance_uid,
      before: { ...identityOf(before, actor), courseNo: courseNo.get(before.courseId) ?? null },
      after: { ...identityOf(now, actor), courseNo: courseNo.get(now.courseId) ?? null },
      reason: row.reason,
      madeBy: { zh: row.name_zh ?? row.made_by, en: row.name_en ?? row.made_by },
      madeAt: isoOf(Number(row.made_at)),
      undoneAt: row.undone_at === null ? null : isoOf(Number(row.undone_at)),
      undoable: row.undone_at === null && Number(row.last) === 1,
    })),
    nextCursor: rows.length > page.limit && end ? writeCursor({ sort: Number(end.made_at), key: end.id }) : null,
  };
}

interface ChangeSql {
  readonly id: string;
  readonly study_instance_uid: string;
  readonly before_state: unknown;
  readonly after_state: unknown;
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: number;
  readonly undone_at: number | null;
  readonly name_zh: string | null;
  readonly name_en: string | null;
  readonly last: number;
}

function identityOf(link: StudyLink, actor: Actor): RouteAnswer<'images.compare'>['received'] {
  return {
    patientId: link.dicomPatientId ?? '',
    patientName: shownName(link.patientName ?? '', seesNames(actor)),
    birthDate: link.patientBirthDate ?? '',
    sex: link.patientSex ?? '',
  };
}
