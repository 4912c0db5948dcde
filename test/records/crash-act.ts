import type { Tx } from '@rtflow/records';

/** One command with a row of every kind: clinical, audit, outbox, engine. */
export async function act(tx: Tx, name: string): Promise<string> {
  await tx.models.Setting.create(
    { name, value: { 剂量: 200 }, updatedAt: tx.now, updatedBy: tx.actor.id },
    { transaction: tx.transaction },
  );
  await tx.audit({ action: 'setting.write', entity: 'setting', entityId: name });
  await tx.outbox('told', { name }, name);
  await tx.execute({ type: 'tick', limit: 1 });
  return `${name} done`;
}
