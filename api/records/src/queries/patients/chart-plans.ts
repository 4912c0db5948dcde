import type { Chart } from '@rtflow/contract';
import { choicesOf } from '../../clinical/form-words.ts';
import { dayOf } from '../../clinical/hospital-time.ts';
import { wordsOf, type Words } from '../../clinical/record-words.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import { named, peopleNamed } from '../named.ts';

export async function prescriptionsOf(reader: Reader, courseId: string): Promise<Chart['prescriptions']> {
  const rows = await rowsOf(reader, 'Prescription', { courseId }, { order: ['-version'] });
  const coverages = await choicesOf(reader, { formId: 'plan-request', field: 'coverage' });
  const shown: Chart['prescriptions'] = [];
  for (const rx of rows) {
    const targets = await rowsOf(
      reader,
      'RxTarget',
      { prescriptionId: rx.id },
      { order: ['-doseTotalCgy', 'structure'] },
    );
    shown.push({
      version: rx.version,
      status: rx.status,
      technique: rx.technique,
      signedBy: await nameOf(reader, rx.signedBy),
      targets: targets.map((target) => ({
        name: target.structure,
        totalGy: target.doseTotalCgy / 100,
        perFractionGy: target.dosePerFxCgy / 100,
        fractions: target.fractions,
        coverage: coverages(target.coverage),
      })),
    });
  }
  return shown;
}

export async function plansOf(reader: Reader, courseId: string): Promise<Chart['plans']> {
  const rows = await rowsOf(reader, 'Plan', { courseId }, { order: ['-createdAt', '-id'] });
  const shown: Chart['plans'] = [];
  for (const plan of rows) {
    const sheet = await rowOf(
      reader,
      'TreatmentSheet',
      { planId: plan.id, status: ['DRAFT', 'VERIFIED', 'APPROVED'] },
      ['-version'],
    );
    shown.push({
      planId: plan.id,
      planNo: plan.planNo,
      version: plan.version,
      status: plan.status,
      planUid: plan.planUid,
      hash: plan.planHash,
      hashMatches: sheet && plan.planHash ? sheet.planHash === plan.planHash : null,
      planner: await nameOf(reader, plan.plannerId),
      checks: await checksOf(reader, plan, sheet),
    });
  }
  return shown;
}

/** The lights before beam: each is a fact of the record, none is inferred from where the process stands. */
async function checksOf(reader: Reader, plan: Row<'Plan'>, sheet: Row<'TreatmentSheet'> | null) {
  const light = (zh: string, en: string, ok: boolean, detail: Words | string | null) => ({
    label: { zh, en },
    ok,
    detail: typeof detail === 'string' ? { zh: detail, en: detail } : detail,
  });
  const qa = await rowOf(reader, 'PsqaRecord', { planId: plan.id }, ['-attemptNo']);
  const qaDone =
    plan.psqaState === 'PASSED' ||
    plan.psqaState === 'WAIVED' ||
    (plan.psqaState === 'NOT_REQUIRED' && !plan.psqaRequired);
  return [
    light('医生批准', 'Physician approval', plan.mdApprovedAt !== null, await nameOf(reader, plan.mdApprovedBy)),
    light('物理核对', 'Physics check', plan.checkedAt !== null, await nameOf(reader, plan.checkedBy)),
    light(
      '计划验证',
      'Plan QA',
      qaDone,
      qa?.passRatePct != null ? `γ ${qa.passRatePct}%` : wordsOf('psqa', plan.psqaState),
    ),
    light('治疗单', 'Treatment sheet', sheet?.status === 'APPROVED', sheet && wordsOf('sheet', sheet.status)),
  ];
}

/** Delivered fractions and those still booked, one row per fraction number. */
export async function fractionsOf(reader: Reader, courseId: string): Promise<Chart['fractions']> {
  const appointments = await rowsOf(
    reader,
    'Appointment',
    { courseId, kind: ['FIRST', 'REGULAR'] },
    { order: ['startAt'] },
  );
  const records = await rowsOf(reader, 'TreatmentRecord', { courseId }, { order: ['startAt'] });
  const devices = new Map((await rowsOf(reader, 'Device', {})).map((row) => [row.id, named(row.nameZh, row.nameEn)]));
  const people = await peopleNamed(
    reader,
    records.flatMap(({ staff1Id, staff2Id }) => [staff1Id, staff2Id]),
  );
  const rows = new Map<number, Chart['fractions'][number]>();
  for (const appointment of appointments) {
    if (appointment.fxNo === null || appointment.status === 'CANCELLED') continue;
    rows.set(appointment.fxNo, {
      ...timeOf(appointment.startAt),
      fractionNo: appointment.fxNo,
      device: devices.get(appointment.deviceId) ?? null,
      status: appointment.status,
      muPlanned: null,
      muDelivered: null,
      shiftMm: null,
      staff: [],
    });
  }
  for (const record of records) {
    rows.set(record.fxNo, {
      ...timeOf(record.startAt),
      fractionNo: record.fxNo,
      device: devices.get(record.deviceId) ?? null,
      status: record.outcome === 'COMPLETE' ? 'DONE' : 'PARTIAL',
      muPlanned: record.muPlanned,
      muDelivered: record.muDelivered,
      shiftMm: record.shifts && {
        lateral: record.shifts.lateralMm,
        longitudinal: record.shifts.longitudinalMm,
        vertical: record.shifts.verticalMm,
      },
      staff: [record.staff1Id, record.staff2Id].map(people),
    });
  }
  return [...rows.values()].sort((a, b) => a.fractionNo - b.fractionNo);
}

function timeOf(at: number): { date: string; start: string } {
  return { date: dayOf(at), start: new Date(at).toISOString() };
}

async function nameOf(reader: Reader, userId: string | null): Promise<Words | null> {
  return userId ? (await peopleNamed(reader, [userId]))(userId) : null;
}
