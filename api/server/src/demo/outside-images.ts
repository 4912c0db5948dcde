import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { generateSyntheticCase, type SyntheticObject } from '@rtflow/imaging/dicom/synthetic/generate-case';
import { storePart } from '@rtflow/dicom-node/dicomweb/store';
import type { Actor, BlobStore, Database } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { relinkStudy } from '@rtflow/records/commands/dicom/relink-study';
import { beginUpload, noteUploadedFile } from '@rtflow/records/commands/dicom/uploads';
import { rowsOf } from '@rtflow/records/rows';
import { requireOk } from './require-ok.ts';
import type { StaffRoom } from './staff-room.ts';

/** Patients of the demo who bring images of another hospital. */
const OUTSIDE = 3;

/**
 * Discs of other hospitals: the same people under other numbers. All are uploaded; one is said to be whose it is, the others wait
 * in the work list.
 */
export async function bringOutsideImages(house: {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly staff: StaffRoom;
  readonly studyDate: string;
}): Promise<void> {
  const { database, blobs, staff, studyDate } = house;
  const [therapist] = staff.ofRole('RTT-S');
  const [physicist] = staff.ofRole('CMP');
  if (!therapist || !physicist) throw new Error('Expected a therapist and a physicist in the demo');
  const intake = createDicomIntake(database, blobs);
  const reader = { sql: database.reader };
  const courses = await rowsOf(reader, 'Course', { status: 'ACTIVE' }, { order: ['-openedAt'], limit: OUTSIDE });
  for (const [index, course] of courses.entries()) {
    const [patient] = await rowsOf(reader, 'Patient', { id: course.patientId });
    if (!patient) continue;
    const disc = generateSyntheticCase({
      seed: 9000 + index,
      patient: {
        patientId: `CD${String(70_311 + index * 17)}`,
        name: patient.name,
        nameAlphabetic: patient.pinyin,
        birthDate: patient.birthDate.replaceAll('-', ''),
        sex: patient.sex === 'U' ? 'O' : patient.sex,
      },
      site: 'head-and-neck',
      slices: 12,
      matrix: 64,
      studyDate,
      planLabel: 'P1',
      planRevision: 0,
    }).filter(({ modality }) => modality === 'CT');
    const studyUid = await upload(therapist, disc);
    if (index > 0) continue;
    const reason = '外院光盘，姓名、出生日期与身份证核对一致';
    const linked = await database.unitOfWork.run(physicist, (tx) =>
      relinkStudy(tx, { studyUid, courseId: course.id, reason }),
    );
    requireOk(linked, 'linking a study');
  }

  async function upload(actor: Actor, disc: readonly SyntheticObject[]): Promise<string> {
    const begun = await database.unitOfWork.run(actor, (tx) => beginUpload(tx, disc.length));
    const { uploadId } = requireOk(begun, 'beginning an upload');
    let studyUid = '';
    const series = new Map<string, string>();
    for (const { bytes } of disc) {
      const { outcome, object, notice } = await storePart(intake, Readable.from([bytes]), { callingAe: 'UPLOAD' });
      if (!object || !notice) throw new Error(`Expected our own object to be stored, but it is ${outcome}`);
      studyUid = object.studyUid;
      series.set(notice.seriesInstanceUid, notice.modality);
      const fileKey = createHash('sha256').update(object.sopInstanceUid).digest('hex');
      const { sopInstanceUid } = object;
      const file = { uploadId, fileKey, outcome, reason: null, studyUid, sopInstanceUid, sizeBytes: bytes.length };
      await database.unitOfWork.run(actor, (tx) => noteUploadedFile(tx, file));
    }
    for (const [seriesInstanceUid, modality] of series) await intake.onSeriesSettled({ seriesInstanceUid, modality });
    return studyUid;
  }
}
