import type { Seated } from '../../clinical/apply-moves.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

/** A patient who was told a time is not moved behind his back. */
export async function consentMissing(reader: Reader, moves: readonly Seated[]): Promise<Refusal | null> {
  const rows = await rowsOf(reader, 'Appointment', { id: moves.map(({ appointmentId }) => appointmentId) });
  const told = rows.filter(({ confirmedAt }) => confirmedAt !== null);
  if (told.length === 0) return null;
  return refuse({
    code: 'CONSENT_NEEDED',
    zh: '患者已确认原时间，须同意后再改',
    en: 'The patient knows the old time: move only with consent',
    whoCanFix: 'RTT-T',
    detail: { appointmentIds: told.map(({ id }) => id) },
  });
}
