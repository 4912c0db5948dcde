import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';

export interface OpenReconciliation {
  readonly patientId: string;
  readonly patientNo: string;
  readonly name: string;
  readonly state: string;
  readonly differs: string[];
  readonly since: string;
  readonly triedAt: string | null;
}

/** As many as a desk works off in a morning; the oldest come first. */
const SHOWN = 200;

/** Registrations that the HIS has not confirmed yet, oldest first. */
export async function openReconciliations(reader: Reader, actor: Actor): Promise<OpenReconciliation[]> {
  const rows = await reader.sql.all<{
    patient_id: string;
    patient_no: string;
    name: string;
    state: string;
    differs: string | string[];
    opened_at: number;
    tried_at: number | null;
  }>(
    `SELECT r.patient_id, p.patient_no, p.name, r.state, r.differs, r.opened_at, r.tried_at
       FROM his_reconciliations r JOIN patients p ON p.id = r.patient_id
      WHERE r.state IN ('WAITING', 'DIFFERS', 'UNKNOWN') AND p.merged_into_id IS NULL
      ORDER BY r.opened_at LIMIT ${SHOWN}`,
  );
  const names = seesNames(actor);
  return rows.map((row) => ({
    patientId: row.patient_id,
    patientNo: row.patient_no,
    name: shownName(row.name, names),
    state: row.state,
    differs: typeof row.differs === 'string' ? (JSON.parse(row.differs) as string[]) : row.differs,
    since: new Date(Number(row.opened_at)).toISOString(),
    triedAt: row.tried_at === null ? null : new Date(Number(row.tried_at)).toISOString(),
  }));
}
