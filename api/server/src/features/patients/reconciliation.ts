import { compareWithHis, settleWithHis, type HisFields } from '@rtflow/records/commands/patients/reconcile';
import { valuesOf } from '@rtflow/records/commands/patients/change-patient';
import { runCommand } from '@rtflow/records/commands/run-command';
import { openDocument } from '@rtflow/records/patient-fields';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { openReconciliations } from '@rtflow/records/queries/patients/reconciliations';
import { rowOf } from '@rtflow/records/rows';
import type { Doors } from '../../doors.ts';
import type { HisAnswer } from '../../his/port.ts';
import type { Handlers } from '../../http/handler.ts';

type Names = `patients.${'reconciliations' | 'compareWithHis' | 'settleWithHis'}`;

/** The HIS is asked before the transaction: nothing inside one waits for another system. */
export function reconciliationHandlers({ database, his }: Doors): Pick<Handlers, Names> {
  return {
    'patients.reconciliations': async ({ actor }) => ({
      ok: true,
      value: {
        connected: his !== null,
        rows: await database.readOnly((reader) => openReconciliations(reader, actor)),
      },
    }),
    'patients.compareWithHis': async ({ actor, params: { patientId = '' }, body: { commandId } }) => {
      const asked = await ask(patientId);
      if (!asked.ok) return asked;
      if (asked.value.kind === 'unavailable') return { ok: true, value: { state: 'DOWN', differs: [] } };
      const theirs = fieldsOf(asked.value);
      return runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.compare-his', entity: 'patient', entityId: patientId, commandId },
        async (tx) => {
          const patient = await rowOf(tx, 'Patient', { id: patientId });
          if (!patient) return refuse('NOT_FOUND', { patientId });
          const differs = await compareWithHis(tx, patient, theirs);
          const ours = valuesOf(patient);
          const state = theirs === null ? 'UNKNOWN' : differs.length > 0 ? 'DIFFERS' : 'DONE';
          const rows = differs.map((field) => ({ field, ours: ours[field] ?? '', theirs: theirs?.[field] ?? '' }));
          return { ok: true, value: { state, differs: rows } };
        },
      );
    },
    'patients.settleWithHis': async ({ actor, params: { patientId = '' }, body: { commandId, take } }) => {
      const asked = take.length > 0 ? await ask(patientId) : null;
      if (asked && !asked.ok) return asked;
      if (asked?.value.kind === 'unavailable') return refuse('HIS_DOWN');
      const input = { patientId, his: asked ? fieldsOf(asked.value) : null, take };
      return runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.settle-his', entity: 'patient', entityId: patientId, commandId, input: take },
        async (tx) => {
          const settled = await settleWithHis(tx, input);
          return settled.ok ? { ok: true, value: { changed: [...settled.value.changed] } } : settled;
        },
      );
    },
  };

  async function ask(patientId: string): Promise<Outcome<HisAnswer>> {
    const patient = await database.readOnly((reader) => rowOf(reader, 'Patient', { id: patientId }));
    if (!patient) return refuse('NOT_FOUND', { patientId });
    const idNo = openDocument(patient);
    if (!his || idNo === '') return { ok: true, value: { kind: 'unavailable', reason: 'nothing to ask' } };
    return { ok: true, value: await his.findPatient(idNo) };
  }
}

/** Null: the HIS does not know this document. */
function fieldsOf(answer: HisAnswer): HisFields | null {
  if (answer.kind !== 'found') return null;
  const { name, sex, birthDate, phone, hisPatientId } = answer.demographics;
  return {
    ...(name && { name }),
    ...((sex === 'M' || sex === 'F') && { sex }),
    ...(birthDate && { birthDate }),
    ...(phone && { phone }),
    ...(hisPatientId && { hisPatientId }),
  };
}
