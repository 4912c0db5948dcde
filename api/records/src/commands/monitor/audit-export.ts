import type { Tx } from '../../tx.ts';

/** Who took which table out of the system. */
export async function auditExport(tx: Tx, { table, rows }: { table: string; rows: number }): Promise<void> {
  await tx.audit({ action: 'monitor.exported', entity: 'report', entityId: table, detail: { rows } });
}
