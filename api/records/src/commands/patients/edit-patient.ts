import { dayOf } from '../../clinical/hospital-time.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { changePatient, type PatientFields } from './change-patient.ts';
import { againstCard } from './reconcile.ts';

export interface EditPatient {
  readonly patientId: string;
  readonly version: number;
  readonly fields: PatientFields;
  readonly reason?: string;
}

/** Who a patient is: a wrong one makes two patients of one, or one of two. */
const IDENTITY = ['name', 'sex', 'birthDate'] as const;

/**
 * Corrects demographics with what each was before. Identity asks for a reason, never against the card's own number, and where the HIS
 * keeps it, it is corrected there and comes by reconciliation.
 */
export async function editPatient(
  tx: Tx,
  input: EditPatient,
): Promise<Outcome<{ readonly changed: readonly string[] }>> {
  const { patientId, fields, reason } = input;
  if (tx.sql.dialect === 'mysql') await tx.sql.get('SELECT id FROM patients WHERE id = ? FOR UPDATE', [patientId]);
  const patient = await rowOf(tx, 'Patient', { id: patientId });
  if (!patient || patient.mergedIntoId) return refuse('NOT_FOUND', { patientId });
  if (patient.version !== input.version) return refuse('VERSION_CLASH', { seen: input.version, now: patient.version });
  if (IDENTITY.some((field) => fields[field] !== undefined && fields[field] !== patient[field])) {
    if (patient.hisPatientId) {
      return refuseAs({
        code: 'IDENTITY_OF_HIS',
        zh: '姓名、性别、出生日期以 HIS 为准：请在 HIS 更正后核对',
        en: 'The HIS keeps name, sex and birth date: correct them there, then reconcile',
        whoCanFix: 'FD',
        detail: { patientId },
      });
    }
    if (!reason?.trim()) return refuse('BAD_INPUT', { missing: 'reason' });
  }
  const clash = againstCard(patient, fields, dayOf(tx.now));
  if (clash) return clash;
  const changed = await changePatient(tx, patient, { fields, source: 'DESK', ...(reason?.trim() && { reason }) });
  await tx.audit({
    action: 'patient.edited',
    entity: 'patient',
    entityId: patientId,
    patientId,
    detail: { fields: changed },
  });
  return { ok: true, value: { changed } };
}
