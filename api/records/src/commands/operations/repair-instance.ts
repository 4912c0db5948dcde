import type { JsonObject } from '@rtflow/engine/ports';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { auditRepair, instanceToRepair } from './repairing.ts';

interface Repair {
  readonly instanceKey: number;
  readonly reason: string;
}
type Done = Outcome<unknown>;

/** Variables of an open element of the instance. The audit keeps their names: values may be long. */
export async function setInstanceVariables(
  tx: Tx,
  input: Repair & { readonly elementKey: number; readonly local: boolean; readonly variables: JsonObject },
): Promise<Done> {
  const { instanceKey, reason, elementKey, local, variables } = input;
  const found = await instanceToRepair(tx, instanceKey);
  if (!found.ok) return found;
  const element = await tx.sql.get<{ element_id: string }>(
    'SELECT element_id FROM wf_element WHERE `key` = ? AND instance_key = ? AND ended_at IS NULL',
    [elementKey, instanceKey],
  );
  if (!element) return refuse('NOT_FOUND', { elementKey });
  const set = await tx.execute({ type: 'setVariables', elementInstanceKey: elementKey, variables, local });
  const names = Object.keys(variables);
  const detail = { reason, elementId: element.element_id, local, names };
  if (set.ok) await auditRepair(tx, 'process.variables-set', found.value, detail);
  return engineDid(set);
}

export interface ModifyInstance extends Repair {
  readonly moves: readonly { readonly elementKey: number; readonly targetElementId: string }[];
  readonly activate: readonly string[];
  readonly terminate: readonly number[];
}

/** Moves, begins and ends tokens, all or nothing. What guards treatment stands in the record and cannot be passed by this. */
export async function modifyInstance(tx: Tx, input: ModifyInstance): Promise<Done> {
  const { instanceKey, reason, moves, activate, terminate } = input;
  const found = await instanceToRepair(tx, instanceKey);
  if (!found.ok) return found;
  const modified = await tx.execute({
    type: 'modifyProcessInstance',
    instanceKey,
    moveInstructions: moves.map(({ elementKey, targetElementId }) => ({
      sourceElementInstanceKey: elementKey,
      targetElementId,
    })),
    activateInstructions: activate.map((elementId) => ({ elementId })),
    terminateInstructions: terminate.map((elementInstanceKey) => ({ elementInstanceKey })),
  });
  if (modified.ok) await auditRepair(tx, 'process.modified', found.value, { reason, moves, activate, terminate });
  return engineDid(modified);
}

const OPEN_COURSE: readonly string[] = ['DRAFT', 'ACTIVE', 'SUSPENDED'];

/** Not of a patient on treatment: a course ends in its chart, with appointments, forms and all. */
export async function cancelInstance(tx: Tx, { instanceKey, reason }: Repair): Promise<Done> {
  const found = await instanceToRepair(tx, instanceKey);
  if (!found.ok) return found;
  const { course } = found.value;
  if (course && OPEN_COURSE.includes(course.status)) {
    return refuse('CARRIES_COURSE', { courseId: course.courseId, status: course.status });
  }
  const cancelled = await tx.execute({ type: 'cancelProcessInstance', instanceKey });
  if (cancelled.ok) await auditRepair(tx, 'process.cancelled', found.value, { reason });
  return engineDid(cancelled);
}
