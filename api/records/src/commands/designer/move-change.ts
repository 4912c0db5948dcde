import { STEPS_OF_CHANGE, type ChangeStep, type MovingStep } from '@rtflow/domain/model-change';
import type { Row } from '../../models/index.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { mayStep } from '../../queries/designer/change-rights.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface StepInput {
  readonly changeId: string;
  readonly version: number;
  readonly note?: string | undefined;
}

export type Change = Row<'ModelChange'>;

/** The change, when its version is the one that the caller saw and it is at that step. */
export async function changeAt(
  tx: Tx,
  { changeId, version }: StepInput,
  state: Change['state'],
): Promise<Outcome<Change>> {
  if (tx.sql.dialect === 'mysql') await tx.sql.get('SELECT id FROM model_changes WHERE id = ? FOR UPDATE', [changeId]);
  const change = await rowOf(tx, 'ModelChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  if (change.state !== state) return refuse('CHANGE_STATE', { changeId, state: change.state });
  return change.version === version
    ? { ok: true, value: change }
    : refuse('VERSION_CLASH', { changeId, seen: version, now: change.version });
}

/** Takes a change one step on: right, person, state and version are checked, the step is kept and audited. */
export async function moveChange(
  tx: Tx,
  input: StepInput,
  step: MovingStep,
  set: Partial<Change> = {},
): Promise<Outcome<{ version: number }>> {
  const right = await mayStep(tx, tx.actor, step, input.changeId);
  if (!right.ok) return right;
  const { from, to } = STEPS_OF_CHANGE[step];
  const found = await changeAt(tx, input, from);
  if (!found.ok) return found;
  const version = found.value.version + 1;
  await updateRows(tx, 'ModelChange', { id: input.changeId }, { ...set, state: to, version, updatedAt: tx.now });
  await keepStep(tx, { ...input, version }, step);
  return { ok: true, value: { version } };
}

/** `input.version`: the one that the step makes. */
export async function keepStep(tx: Tx, input: StepInput, step: ChangeStep): Promise<void> {
  await insertRow(tx, 'ModelChangeStep', {
    id: tx.newId(),
    changeId: input.changeId,
    version: input.version,
    step,
    doneBy: tx.actor.id,
    doneAt: tx.now,
    note: input.note ? input.note : null,
  });
  await tx.audit({
    action: `model-change.${step.toLowerCase()}`,
    entity: 'model-change',
    entityId: input.changeId,
    detail: { version: input.version },
  });
}
