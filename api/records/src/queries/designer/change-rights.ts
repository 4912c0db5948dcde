import type { Permission } from '@rtflow/domain';
import type { ChangeStep, MovingStep } from '@rtflow/domain/model-change';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { changeFiles, togetherDigest } from './change-files.ts';
import { liveModel } from './live-models.ts';

/** Who may take which step, beside where it starts: one table for commands and for the buttons of the screen. */
export const STEP_RIGHTS = {
  SUBMITTED: 'bpmn.edit',
  WITHDRAWN: 'bpmn.edit',
  AGREED: 'bpmn.review',
  RETURNED: 'bpmn.review',
  APPROVED: 'bpmn.approve',
  REJECTED: 'bpmn.approve',
  PUBLISHED: 'bpmn.deploy',
  DISCARDED: 'bpmn.edit',
} as const satisfies Record<MovingStep, Permission>;

/** Steps that need another person than those who changed the files. */
const OF_ANOTHER: ReadonlySet<ChangeStep> = new Set(['AGREED', 'APPROVED']);

/** May this person take the step, as far as it is a question of persons? */
export async function mayStep(
  reader: Reader,
  actor: Actor,
  step: MovingStep,
  changeId: string,
): Promise<Outcome<true>> {
  const right = can(actor, STEP_RIGHTS[step]);
  if (!right.ok || !OF_ANOTHER.has(step)) return right;
  const own = await rowsOf(reader, 'ModelChangeFile', { changeId, savedBy: actor.id }, { limit: 1 });
  return own.length > 0 ? refuse('CHANGE_OWN', { changeId }) : right;
}

/** Has the change as it stands been proven, together with what is in force now, and is it made from that? */
export async function publishable(
  reader: Reader,
  change: Row<'ModelChange'>,
): Promise<Outcome<Row<'ModelChangeFile'>[]>> {
  const files = await changeFiles(reader, change.id);
  if (files.length === 0) return refuse('CHANGE_EMPTY', { changeId: change.id });
  let differs = false;
  for (const { kind, resourceId, baseVersion, checksum } of files) {
    const live = await liveModel(reader, kind, resourceId);
    if ((live?.version ?? 0) !== baseVersion)
      return refuse('BASE_MOVED', { kind, id: resourceId, base: baseVersion, live: live?.version ?? 0 });
    differs ||= live?.checksum !== checksum;
  }
  if (!differs) return refuse('CHANGE_EMPTY', { changeId: change.id });
  if (change.proof !== null && change.proofOf !== (await togetherDigest(reader, files)))
    return refuse('PROOF_STALE', { changeId: change.id });
  if (change.proof?.status !== 'proven')
    return refuse('NOT_PROVEN', { changeId: change.id, status: change.proof?.status ?? 'none' });
  return { ok: true, value: files };
}
