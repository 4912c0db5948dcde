import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { queueRule, scoringTable } from '../../queries/queue/rule.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';

/** Puts a changed score table in force, as a new version of the decision that models and record ask. */
export async function setQueueRule(
  tx: Tx,
  { version, dmn }: { readonly version: number; readonly dmn: string },
): Promise<Outcome<{ version: number }>> {
  const right = can(tx.actor, 'schedule.setup');
  if (!right.ok) return right;
  const now = await queueRule(tx);
  if (now.version !== version) return refuse('VERSION_CLASH', { version: now.version });
  const table = await scoringTable(dmn, tx.now);
  if (!table.ok) return table;
  const resources = [{ name: now.resourceName, content: dmn }];
  const deployed = engineDid(await tx.execute({ type: 'deployResources', resources }));
  if (!deployed.ok) return refuseAs(deployed.error);
  const next = await queueRule(tx);
  await tx.audit({
    action: 'queue.rule',
    entity: 'decision',
    entityId: 'queue-score',
    detail: { from: version, to: next.version },
  });
  return { ok: true, value: { version: next.version } };
}
