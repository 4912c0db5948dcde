import type { ProcessHome } from '../process-gateway/process-gateway.ts';
import { insertRow, rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

const NAME = 'process-home';

/**
 * Notes where this record's processes run. Neither engine takes over what the other has begun, so the place changes only while no
 * process is running. @throws Error otherwise
 */
export async function settleProcessHome(tx: Tx, home: ProcessHome): Promise<void> {
  const noted = await rowOf(tx, 'Setting', { name: NAME });
  const before = noted?.value ?? 'embedded';
  if (noted && before === home) return;
  if (before !== home) {
    const running = await tx.sql.get<{ n: number }>(
      "SELECT COUNT(*) AS n FROM wf_instance WHERE state IN ('ACTIVE', 'SUSPENDED')",
    );
    if (Number(running?.n ?? 0) > 0)
      throw new Error(
        `Expected no running process when its engine changes from ${String(before)} to ${home}, but ${running?.n} are running`,
      );
  }
  const row = { value: home, updatedAt: tx.now, updatedBy: tx.actor.id };
  if (noted) await updateRows(tx, 'Setting', { name: NAME }, row);
  else await insertRow(tx, 'Setting', { name: NAME, ...row });
}
