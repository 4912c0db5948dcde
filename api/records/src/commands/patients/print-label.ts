import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf } from '../../rows.ts';
import type { Row } from '../../models/index.ts';
import type { Tx } from '../../tx.ts';

export interface PrintLabel {
  readonly patientId: string;
  readonly kind: Row<'LabelPrint'>['kind'];
  readonly reason?: string;
}
export interface PrintedLabel {
  readonly copyNo: number;
  readonly patient: Pick<Row<'Patient'>, 'id' | 'patientNo' | 'name' | 'sex' | 'birthDate'>;
  readonly courseNo: string | null;
}

/** Counts the copy before it is drawn: two labels with one number on two patients are how people are mixed up. */
export async function printLabel(tx: Tx, input: PrintLabel): Promise<Outcome<PrintedLabel>> {
  const patient = await rowOf(tx, 'Patient', { id: input.patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId: input.patientId });
  if (patient.mergedIntoId) return refuse('MERGED_AWAY', { patientId: patient.id, survivorId: patient.mergedIntoId });
  const last = await rowOf(tx, 'LabelPrint', { patientId: patient.id, kind: input.kind }, ['-copyNo']);
  const copyNo = (last?.copyNo ?? 0) + 1;
  const reason = input.reason ?? '';
  if (copyNo > 1 && reason === '') return refuse('REPRINT_REASON', { patientId: patient.id, copyNo });
  await insertRow(tx, 'LabelPrint', {
    id: tx.newId(),
    patientId: patient.id,
    kind: input.kind,
    copyNo,
    reason: reason || null,
    printedAt: tx.now,
    printedBy: tx.actor.id,
  });
  await tx.audit({
    action: copyNo === 1 ? 'patient.label-printed' : 'patient.label-reprinted',
    entity: 'patient',
    entityId: patient.id,
    patientId: patient.id,
    detail: { kind: input.kind, copyNo },
  });
  const course = await rowOf(tx, 'Course', { patientId: patient.id }, ['-openedAt', '-id']);
  return { ok: true, value: { copyNo, patient, courseNo: course?.courseNo ?? null } };
}
