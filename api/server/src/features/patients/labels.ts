import { barcodeText } from '@rtflow/domain';
import { noteRead } from '@rtflow/records/commands/note-read';
import { printLabel } from '@rtflow/records/commands/patients/print-label';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';
import { code128, labelPage } from './label-page.ts';

type Names = `patients.${'barcode' | 'printLabel'}`;

export function labelHandlers({ database, clock, barcodePattern }: Doors): Pick<Handlers, Names> {
  return {
    'patients.barcode': async ({ actor, params: { patientId = '' }, response }) => {
      const row = await database.reader.get<{ patient_no: string }>('SELECT patient_no FROM patients WHERE id = ?', [
        patientId,
      ]);
      if (!row) return refuse('NOT_FOUND');
      const detail = { kind: 'barcode' };
      await noteRead(database.unitOfWork, actor, { entity: 'patient', entityId: patientId, patientId, detail });
      response.type('image/svg+xml').send(code128(barcodeText(row.patient_no, barcodePattern)));
      return WRITTEN;
    },
    'patients.printLabel': async ({ actor, params: { patientId = '' }, body: { commandId, ...body } }) => {
      const wanted = { ...body, patientId };
      const printed = await runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.print-label', entity: 'patient', entityId: patientId, commandId, input: wanted },
        (tx) => printLabel(tx, wanted),
      );
      if (!printed.ok) return printed;
      const printedAt = new Date(clock.now()).toISOString();
      const html = await labelPage({ ...printed.value, kind: body.kind, pattern: barcodePattern, printedAt });
      return { ok: true, value: { patientId, copyNo: printed.value.copyNo, html } };
    },
  };
}
