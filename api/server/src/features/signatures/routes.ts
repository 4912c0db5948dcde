import { noteRead } from '@rtflow/records/commands/note-read';
import { keptSignature } from '@rtflow/records/queries/signatures';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { verifySignature } from '../../signing/verify-signature.ts';

export function signatureHandlers({ database }: Doors): Pick<Handlers, 'signatures.verify'> {
  return {
    'signatures.verify': async ({ actor, params: { submissionId = '' } }) => {
      const report = await database.readOnly(async (reader) => {
        const kept = await keptSignature(reader, actor, submissionId);
        return kept.ok
          ? { ok: true as const, value: verifySignature(kept.value), patientId: kept.value.submission.patientId }
          : kept;
      });
      if (!report.ok) return report;
      const { patientId } = report;
      await noteRead(database.unitOfWork, actor, { entity: 'signature', entityId: submissionId, patientId });
      return { ok: true, value: report.value };
    },
  };
}
