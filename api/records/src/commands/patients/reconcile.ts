import { readIdCard } from '@rtflow/domain';
import { dayOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import { openDocument } from '../../patient-fields.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRowOnce, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { changePatient, valuesOf, type PatientFields } from './change-patient.ts';

/** What a HIS may know better than the desk. */
export const COMPARED = ['name', 'sex', 'birthDate', 'phone'] as const;
export type Compared = (typeof COMPARED)[number];
export type HisFields = Pick<PatientFields, Compared | 'hisPatientId'>;

/** Registered by hand while a HIS is connected: it is compared once the HIS answers. */
export async function openReconciliation(tx: Tx, patientId: string): Promise<void> {
  await insertRowOnce(tx, 'HisReconciliation', { patientId, state: 'WAITING', differs: [], openedAt: tx.now });
}

/** What the HIS says beside what the desk wrote: equal closes the case, a difference waits for a person. */
export async function compareWithHis(tx: Tx, patient: Row<'Patient'>, his: HisFields | null): Promise<Compared[]> {
  const differs = his ? differences(patient, his) : [];
  if (his) await linkHis(tx, patient, his);
  const state = his === null ? 'UNKNOWN' : differs.length > 0 ? 'DIFFERS' : 'DONE';
  await updateRows(
    tx,
    'HisReconciliation',
    { patientId: patient.id },
    {
      state,
      differs,
      triedAt: tx.now,
      ...(state === 'DONE' && { closedAt: tx.now, closedBy: tx.actor.id }),
    },
  );
  return differs;
}

/** A person has looked at both: the named fields become the HIS's, the others stay, and the case is closed. */
export async function settleWithHis(
  tx: Tx,
  input: { readonly patientId: string; readonly his: HisFields | null; readonly take: readonly Compared[] },
): Promise<Outcome<{ readonly changed: readonly string[] }>> {
  const patient = await rowOf(tx, 'Patient', { id: input.patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId: input.patientId });
  const taken = Object.fromEntries(
    input.take.flatMap((field) => (input.his?.[field] ? [[field, input.his[field]]] : [])),
  );
  const clash = againstCard(patient, taken, dayOf(tx.now));
  if (clash) return clash;
  const changed = await changePatient(tx, patient, { fields: taken, source: 'HIS' });
  if (input.his) await linkHis(tx, { ...patient, version: patient.version + 1 }, input.his);
  await updateRows(
    tx,
    'HisReconciliation',
    { patientId: patient.id },
    { state: 'DONE', differs: [], triedAt: tx.now, closedAt: tx.now, closedBy: tx.actor.id },
  );
  await tx.audit({
    action: 'patient.reconciled',
    entity: 'patient',
    entityId: patient.id,
    patientId: patient.id,
    detail: { taken: input.take },
  });
  return { ok: true, value: { changed } };
}

export function differences(patient: Row<'Patient'>, his: HisFields): Compared[] {
  const ours = valuesOf(patient);
  return COMPARED.filter((field) => his[field] !== undefined && his[field] !== ours[field]);
}

/** The HIS's own id, unless another chart has it already: then two charts are one person, and people merge them. */
async function linkHis(tx: Tx, patient: Row<'Patient'>, { hisPatientId }: HisFields): Promise<void> {
  if (!hisPatientId || patient.hisPatientId) return;
  const taken = await rowOf(tx, 'Patient', { hisPatientId });
  if (!taken) await changePatient(tx, patient, { fields: { hisPatientId }, source: 'HIS' });
}

/** An identity card outranks every system: its birth date and sex are part of the number. */
export function againstCard(patient: Row<'Patient'>, fields: PatientFields, today: string): Outcome<never> | null {
  if (patient.idType !== 'ID_CARD') return null;
  const card = readIdCard(openDocument(patient), today);
  if (!card.ok) return null;
  const wrong =
    (fields.birthDate && fields.birthDate !== card.value.birthDate) ||
    (fields.sex && fields.sex !== 'U' && fields.sex !== card.value.sex);
  return wrong ? refuse('ID_CLASH', { patientId: patient.id }, 'ADM') : null;
}
