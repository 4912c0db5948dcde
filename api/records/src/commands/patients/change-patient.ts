import { openContactPhone, openPhone, sealContactPhone, sealPhone } from '../../patient-fields.ts';
import type { Row } from '../../models/index.ts';
import { insertRow, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { pinyinOf } from '../../clinical/pinyin-of.ts';

/** What may be changed of a patient after registration; the document stays as it was seen. */
export interface PatientFields {
  readonly name?: string;
  readonly sex?: Row<'Patient'>['sex'];
  readonly birthDate?: string;
  readonly phone?: string;
  readonly insurance?: string;
  readonly contactName?: string;
  readonly contactPhone?: string;
  readonly hisPatientId?: string;
}
export type PatientField = keyof PatientFields;

/**
 * Writes the fields that differ and keeps what each was before. A telephone's history shows its end: the number itself is sealed.
 * @returns the fields that were changed
 */
export async function changePatient(
  tx: Tx,
  patient: Row<'Patient'>,
  {
    fields,
    source,
    reason,
  }: { readonly fields: PatientFields; readonly source: Row<'PatientChange'>['source']; readonly reason?: string },
): Promise<PatientField[]> {
  const before = valuesOf(patient);
  const changed = (Object.keys(fields) as PatientField[]).filter(
    (field) => fields[field] !== undefined && fields[field] !== before[field],
  );
  if (changed.length === 0) return [];
  const set: Partial<Row<'Patient'>> = { version: patient.version + 1 };
  for (const field of changed) Object.assign(set, columnsOf({ ...patient, ...set }, field, fields[field] ?? ''));
  await updateRows(tx, 'Patient', { id: patient.id }, set);
  for (const field of changed) {
    await insertRow(tx, 'PatientChange', {
      id: tx.newId(),
      patientId: patient.id,
      field,
      oldValue: shown(field, before[field]),
      newValue: shown(field, fields[field]),
      source,
      reason: reason || null,
      changedAt: tx.now,
      changedBy: tx.actor.id,
    });
  }
  await tx.audit({
    action: 'patient.changed',
    entity: 'patient',
    entityId: patient.id,
    patientId: patient.id,
    detail: { fields: changed, source },
  });
  return changed;
}

export function valuesOf(patient: Row<'Patient'>): Required<{ [F in PatientField]: string | undefined }> {
  return {
    name: patient.name,
    sex: patient.sex,
    birthDate: patient.birthDate,
    phone: openPhone(patient) || undefined,
    insurance: patient.insurance ?? undefined,
    contactName: patient.contact?.name,
    contactPhone: openContactPhone(patient) || undefined,
    hisPatientId: patient.hisPatientId ?? undefined,
  };
}

function columnsOf(patient: Row<'Patient'>, field: PatientField, value: string): Partial<Row<'Patient'>> {
  switch (field) {
    case 'name':
      return { name: value, ...pinyinOf(value) };
    case 'phone':
      return sealPhone(patient.id, value);
    case 'contactName':
      return { contact: { ...patient.contact, name: value } };
    case 'contactPhone':
      return { contact: { ...patient.contact, phoneEnc: sealContactPhone(patient.id, value) } };
    case 'sex':
      return { sex: value as Row<'Patient'>['sex'] };
    case 'birthDate':
    case 'insurance':
    case 'hisPatientId':
      return { [field]: value };
  }
}

function shown(field: PatientField, value: string | undefined): string | null {
  if (!value) return null;
  return field === 'phone' || field === 'contactPhone' ? `*${value.slice(-4)}` : value;
}
