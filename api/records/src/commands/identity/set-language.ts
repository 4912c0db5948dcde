import type { Outcome } from '../../policies/refusals.ts';
import { updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export async function setLanguage(tx: Tx, input: { readonly language: 'zh-CN' | 'en' }): Promise<Outcome<null>> {
  await updateRows(tx, 'User', { id: tx.actor.id }, { language: input.language });
  await tx.audit({
    action: 'user.language',
    entity: 'user',
    entityId: tx.actor.id,
    detail: { language: input.language },
  });
  return { ok: true, value: null };
}
