import type { RouteAnswer } from '@rtflow/contract';
import { both } from '../../clinical/record-words.ts';
import { valuesOf } from '../../commands/patients/change-patient.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import { peopleNamed } from '../named.ts';

/** What may be corrected of a patient, as it stands, and what each field was before. */
export async function patientFields(
  reader: Reader,
  patientId: string,
): Promise<Outcome<RouteAnswer<'patients.fields'>>> {
  const patient = await rowOf(reader, 'Patient', { id: patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId });
  const { hisPatientId, ...values } = valuesOf(patient);
  const rows = await rowsOf(reader, 'PatientChange', { patientId }, { order: ['-changedAt', '-id'] });
  const people = await peopleNamed(
    reader,
    rows.map(({ changedBy }) => changedBy),
  );
  const fields = Object.entries(values).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  );
  return {
    ok: true,
    value: {
      version: patient.version,
      fromHis: hisPatientId !== undefined,
      fields: Object.fromEntries(fields),
      history: rows.map((row) => ({
        field: row.field,
        before: row.oldValue,
        after: row.newValue,
        source: row.source,
        reason: row.reason,
        at: new Date(row.changedAt).toISOString(),
        who: people(row.changedBy) ?? both`${row.changedBy}`,
      })),
    },
  };
}
