import type { Chart } from '@rtflow/contract';
import { maskIdNo } from '@rtflow/domain';
import { both, wordsOf, type Words } from '../../clinical/record-words.ts';
import { openDocument, openContactPhone, openPhone } from '../../patient-fields.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { courseAllows } from '../course-scope.ts';
import { courseImages } from '../images/course-series.ts';
import { clusterOf, titlesOf } from '../icd11/search.ts';
import { courseRoots } from '../process/course-instances.ts';
import { whyLines } from '../process/why-lines.ts';
import { READABLE_MIME } from './document-file.ts';
import { bannerOf, stageText } from './banner.ts';
import { courseActs } from './course-acts.ts';
import { fractionsOf, plansOf, prescriptionsOf } from './chart-plans.ts';
import { priorDoseOf } from './prior-dose.ts';
import { formsOf, logOf } from './chart-log.ts';
import { stepsOf } from './chart-steps.ts';
import { holidaysOf, timelineOf } from './chart-timeline.ts';

/** The flat chart of a patient with one course (the newest unless named); refused when either does not exist or is out of scope. */
export async function chartOf(
  reader: Reader,
  actor: Actor,
  asked: { readonly patientId: string; readonly courseId?: string },
): Promise<Outcome<Chart>> {
  const first = await rowOf(reader, 'Patient', { id: asked.patientId });
  // An old link to a chart that was joined shows the one that goes on.
  const patient = first?.mergedIntoId ? await rowOf(reader, 'Patient', { id: first.mergedIntoId }) : first;
  const of = { ...asked, patientId: patient?.id ?? asked.patientId };
  const banner = patient && (await bannerOf(reader, actor, of));
  if (!patient || !banner || (of.courseId && !banner.course)) return refuse('NOT_FOUND', { patientId: of.patientId });
  const courseId = banner.course?.courseId ?? null;
  const allowed = courseId ? await courseAllows(reader, actor, { courseId, permission: 'patient.read' }) : null;
  if (allowed && !allowed.ok) return allowed;
  const course = courseId ? await rowOf(reader, 'Course', { id: courseId }) : null;
  const timeline = await timelineOf(reader, patient.id);
  const chart: Chart = {
    timeline,
    holidays: await holidaysOf(reader, timeline),
    priorDose: course && (await priorDoseOf(reader, course)),
    banner,
    version: course?.version ?? patient.version,
    demographics: await demographicsOf(reader, actor, patient),
    courses: await coursesOf(reader, patient.id),
    ...(courseId ? await courseParts(reader, actor, courseId) : NO_COURSE),
  };
  return { ok: true, value: chart };
}

const NO_COURSE = {
  acts: [],
  why: [],
  steps: [],
  diagnoses: [],
  prescriptions: [],
  plans: [],
  fractions: [],
  forms: [],
  images: [],
  documents: [],
  log: [],
} satisfies Partial<Chart>;

async function courseParts(reader: Reader, actor: Actor, courseId: string) {
  return {
    acts: await courseActs(reader, actor, courseId),
    why: await whyLines(reader, await courseRoots(reader, courseId)),
    steps: await stepsOf(reader, courseId),
    diagnoses: await diagnosesOf(reader, courseId),
    prescriptions: await prescriptionsOf(reader, courseId),
    plans: await plansOf(reader, courseId),
    fractions: await fractionsOf(reader, courseId),
    forms: await formsOf(reader, { courseId }),
    images: await courseImages(reader, courseId),
    documents: await documentsOf(reader, courseId),
    log: await logOf(reader, courseId),
  };
}

async function demographicsOf(reader: Reader, actor: Actor, patient: Row<'Patient'>): Promise<Chart['demographics']> {
  const visit = await rowOf(reader, 'Visit', { patientId: patient.id }, ['-startedAt']);
  const full = can(actor, 'patient.print').ok;
  const [phone, contactPhone] = [openPhone(patient), openContactPhone(patient)];
  const rows: [string, string, Words | string | null | undefined][] = [
    ['患者号', 'Patient no.', patient.patientNo],
    ['出生日期', 'Birth date', patient.birthDate],
    [
      '证件',
      'Document',
      patient.idType && both`${wordsOf('idType', patient.idType)} ${maskIdNo(openDocument(patient))}`,
    ],
    ['电话', 'Telephone', full ? phone : phone && `*${phone.slice(-4)}`],
    ['来源', 'Source', patient.source && wordsOf('source', patient.source)],
    ['医保', 'Insurance', patient.insurance && wordsOf('insurance', patient.insurance)],
    ['住院号', 'Admission no.', visit?.admissionNo],
    ['病区', 'Ward', [visit?.ward, visit?.bed].filter(Boolean).join(' ')],
    ['联系人', 'Contact', patient.contact?.name],
    ['联系人电话', 'Contact telephone', full ? contactPhone : contactPhone && `*${contactPhone.slice(-4)}`],
  ];
  return rows.flatMap(([zh, en, value]) =>
    value
      ? {
          label: { zh, en },
          value: typeof value === 'string' ? both`${value}` : value,
          source: patient.hisPatientId ? 'HIS' : null,
        }
      : [],
  );
}

async function coursesOf(reader: Reader, patientId: string): Promise<Chart['courses']> {
  const rows = await rowsOf(reader, 'Course', { patientId }, { order: ['-openedAt', '-id'] });
  return rows.map((course) => ({
    courseId: course.id,
    courseNo: course.courseNo,
    status: course.status,
    openedAt: new Date(course.openedAt).toISOString(),
    summary: [course.site, course.technique, fractionText(course)].filter(Boolean).join(' · ') || null,
  }));
}

function fractionText(course: Row<'Course'>): string | null {
  return course.prescribedFractions > 0 ? `${course.deliveredFractions}/${course.prescribedFractions}` : null;
}

async function diagnosesOf(reader: Reader, courseId: string): Promise<Chart['diagnoses']> {
  const rows = await rowsOf(reader, 'Diagnosis', { courseId }, { order: ['-version'] });
  const stage = await rowOf(reader, 'Stage', { courseId }, ['-version']);
  const newest = new Map<string, Row<'Diagnosis'>>();
  for (const row of rows) if (!newest.has(row.kind)) newest.set(row.kind, row);
  const shown = [...newest.values()];
  const titles = (await titlesOf(reader, shown.map(clusterOf))).rows;
  return shown.map((row) => ({
    code: clusterOf(row),
    title: both`${titles.find(({ code }) => code === clusterOf(row)) ?? row.icd11Stem}`,
    release: row.icdRelease,
    name: row.departmentDiagnosis,
    icdO: [row.icdO3Topography, row.icdO3Morphology].filter(Boolean).join(' ') || null,
    laterality: row.laterality,
    stage: row.kind === 'PRIMARY' && stage ? stageText(stage) : null,
    date: row.diagnosedDate,
  }));
}

/** Documents of our own kinds have a title in both languages; a filed one has the title that it came with. */
function titleOf({ kind, title }: Row<'Document'>): Words {
  const words = wordsOf('document', kind);
  return words.zh === kind ? both`${title}` : words;
}

async function documentsOf(reader: Reader, courseId: string): Promise<Chart['documents']> {
  const rows = await rowsOf(reader, 'Document', { courseId }, { order: ['-createdAt'] });
  const filed = rows.flatMap(({ attachmentId }) => attachmentId ?? []);
  const files = await rowsOf(reader, 'Attachment', { id: filed, mime: [...READABLE_MIME] });
  return rows
    .filter((row) => row.status !== 'VOID' && files.some(({ id }) => id === row.attachmentId))
    .map((row) => ({
      documentId: row.id,
      title: titleOf(row),
      createdAt: new Date(row.createdAt).toISOString(),
      url: `/api/documents/${row.id}`,
    }));
}
