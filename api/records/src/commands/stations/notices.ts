import type { VoiceRules } from '@rtflow/domain/queue/announcement';
import { VOICE_RULES } from '../../clinical/voice-rules.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface NewNotice {
  readonly text: string;
  readonly urgent: boolean;
  readonly hall: string | null;
  /** Epoch ms. */
  readonly fromAt: number;
  readonly untilAt: number;
}

/** A line that screens scroll while it is valid. */
export async function addNotice(tx: Tx, notice: NewNotice): Promise<Outcome<{ noticeId: string }>> {
  const right = can(tx.actor, 'screen.setup');
  if (!right.ok) return right;
  if (notice.untilAt <= notice.fromAt || notice.untilAt <= tx.now) {
    return refuseAs({
      code: 'NOTICE_TIME',
      zh: '结束须在开始与现在之后',
      en: 'It must end after its start and after now',
    });
  }
  const noticeId = tx.newId();
  await insertRow(tx, 'ScreenNotice', { id: noticeId, ...notice, createdBy: tx.actor.id, createdAt: tx.now });
  await tx.audit({ action: 'notice.added', entity: 'screen-notice', entityId: noticeId, detail: { ...notice } });
  return { ok: true, value: { noticeId } };
}

export async function endNotice(tx: Tx, noticeId: string): Promise<Outcome<null>> {
  const right = can(tx.actor, 'screen.setup');
  if (!right.ok) return right;
  const notice = await rowOf(tx, 'ScreenNotice', { id: noticeId });
  if (!notice) return refuse('NOT_FOUND', { noticeId });
  if (notice.untilAt > tx.now) await updateRows(tx, 'ScreenNotice', { id: noticeId }, { untilAt: tx.now });
  await tx.audit({ action: 'notice.ended', entity: 'screen-notice', entityId: noticeId });
  return { ok: true, value: null };
}

/** How calls are spoken in every hall. */
export async function setVoiceRules(tx: Tx, rules: VoiceRules): Promise<Outcome<null>> {
  const right = can(tx.actor, 'screen.setup');
  if (!right.ok) return right;
  await tx.sql.run('DELETE FROM settings WHERE name = ?', [VOICE_RULES]);
  await insertRow(tx, 'Setting', { name: VOICE_RULES, value: rules, updatedAt: tx.now, updatedBy: tx.actor.id });
  await tx.audit({ action: 'voice-rules.set', entity: 'setting', entityId: VOICE_RULES, detail: { ...rules } });
  return { ok: true, value: null };
}
