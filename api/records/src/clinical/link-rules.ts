import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { ObjectReferences } from '@rtflow/imaging/dicom/read-references';
import type { LinkRuleKind } from '../models/dicom-linking.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { DAY_MS, instantOf } from './hospital-time.ts';

/** What a rule may look at: nothing of it is a name. */
export interface LinkableObject {
  readonly header: DicomHeader;
  readonly references: ObjectReferences;
  readonly callingAe: string;
  /** Of PatientID; null when it is nobody's number. */
  readonly patient: Row<'Patient'> | null;
}

/** Courses that an object of these statuses still belongs to. */
const OPEN_COURSES = ['DRAFT', 'ACTIVE', 'SUSPENDED'] as const;

export function activeLinkRules(reader: Reader): Promise<Row<'DicomLinkRule'>[]> {
  return rowsOf(reader, 'DicomLinkRule', { active: true }, { order: ['sort', 'id'] });
}

/** Does the rule look at this object at all? */
export function ruleFits(
  { modality, callingAe }: Pick<Row<'DicomLinkRule'>, 'modality' | 'callingAe'>,
  object: LinkableObject,
): boolean {
  return (
    (modality === null || modality === object.header.modality) && (callingAe === null || callingAe === object.callingAe)
  );
}

/** Open courses that the rule finds for an object: none, the one, or several that it cannot tell apart. */
export async function coursesByRule(
  reader: Reader,
  rule: Row<'DicomLinkRule'>,
  object: LinkableObject,
): Promise<Row<'Course'>[]> {
  const ids = [...new Set(await FINDERS[rule.kind](reader, object, rule.days ?? 0))];
  if (ids.length === 0) return [];
  const open = await rowsOf(reader, 'Course', { id: ids, status: OPEN_COURSES }, { order: ['-openedAt', '-id'] });
  // A number names a patient: the newest course is the one under way.
  return rule.kind === 'PATIENT_NO' ? open.slice(0, 1) : open;
}

type Finder = (reader: Reader, object: LinkableObject, days: number) => Promise<string[]>;

const FINDERS: Readonly<Record<LinkRuleKind, Finder>> = {
  /** Accession numbers are ours: an order's own course. */
  async ACCESSION(reader, { header }) {
    const accessionNumber = header.accessionNumber?.trim() ?? '';
    if (accessionNumber === '') return [];
    return (await rowsOf(reader, 'DicomOrder', { accessionNumber })).map(({ courseId }) => courseId);
  },
  async ORDER_UID(reader, { header: { studyInstanceUid } }) {
    return (await rowsOf(reader, 'DicomOrder', { studyInstanceUid })).map(({ courseId }) => courseId);
  },
  /** A dose is its plan's, a structure set its images'. */
  async REFERENCE({ sql }, { references: { uids } }) {
    if (uids.length === 0) return [];
    const list = uids.map(() => '?').join(', ');
    const rows = await sql.all<{ course_id: string }>(
      `SELECT y.course_id FROM dicom_studies y WHERE y.course_id IS NOT NULL AND y.study_instance_uid IN (${list})
       UNION SELECT y.course_id FROM dicom_series s JOIN dicom_studies y ON y.study_instance_uid = s.study_instance_uid
         WHERE y.course_id IS NOT NULL AND s.series_instance_uid IN (${list})
       UNION SELECT y.course_id FROM dicom_instances i JOIN dicom_series s ON s.series_instance_uid = i.series_instance_uid
         JOIN dicom_studies y ON y.study_instance_uid = s.study_instance_uid
         WHERE y.course_id IS NOT NULL AND i.sop_instance_uid IN (${list})`,
      [...uids, ...uids, ...uids],
    );
    return rows.map(({ course_id }) => course_id);
  },
  async FRAME({ sql }, { references: { frames } }) {
    if (frames.length === 0) return [];
    const rows = await sql.all<{ course_id: string }>(
      `SELECT DISTINCT y.course_id FROM dicom_series s JOIN dicom_studies y ON y.study_instance_uid = s.study_instance_uid
       WHERE y.course_id IS NOT NULL AND s.frame_of_reference_uid IN (${frames.map(() => '?').join(', ')})`,
      frames,
    );
    return rows.map(({ course_id }) => course_id);
  },
  /** Of a patient's courses the one that had an appointment then. */
  async PATIENT_DATE({ sql }, { header, patient }, days) {
    const day = dayOfDate(header.studyDate ?? '');
    if (!patient || day === null) return [];
    const noon = instantOf(day, '12:00');
    const reach = (days + 0.5) * DAY_MS;
    const rows = await sql.all<{ course_id: string }>(
      `SELECT DISTINCT course_id FROM appointments WHERE patient_id = ? AND start_at BETWEEN ? AND ?
       AND status <> 'CANCELLED'`,
      [patient.id, noon - reach, noon + reach],
    );
    return rows.map(({ course_id }) => course_id);
  },
  async PATIENT_NO(reader, { patient }) {
    return patient ? (await rowsOf(reader, 'Course', { patientId: patient.id })).map(({ id }) => id) : [];
  },
};

/** DA as a day; null when it is none, as 20261399. */
function dayOfDate(date: string): string | null {
  const day = date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && day !== date ? day : null;
}
