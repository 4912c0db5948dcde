import { activateByInstruction, activationProblem, terminateByInstruction } from '../behaviour/modification.ts';
import type { ActivateInstruction } from '../repair-types.ts';
import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';
import { openInstance } from './open-rows.ts';

/** Repairs a running instance. Everything is checked first; activations come before terminations, so that no scope runs empty. */
export const modifyProcessInstance: Handler<'modifyProcessInstance'> = async (turn, command) => {
  const { instanceKey, activateInstructions = [], moveInstructions = [], terminateInstructions = [] } = command;
  const { workspace } = turn;
  const instance = await openInstance(turn, instanceKey);
  if (!instance) {
    const reason = `Expected to modify process instance but no process instance found with key '${instanceKey}'`;
    return rejected('MODIFY', 'NOT_FOUND', reason);
  }
  const moves = moveInstructions.map(({ targetElementId, ...move }): ActivateInstruction => ({
    ...move,
    elementId: targetElementId,
  }));
  const activations = [...activateInstructions, ...moves];
  const terminations = [
    ...moveInstructions.map((move) => move.sourceElementInstanceKey),
    ...terminateInstructions.map((terminate) => terminate.elementInstanceKey),
  ];
  if (activations.length + terminations.length === 0) {
    return rejected('MODIFY', 'INVALID_ARGUMENT', 'Expected at least one instruction, but got none');
  }
  const unknown = terminations.find((key) => workspace.elements.get(key)?.instanceKey !== instanceKey);
  if (unknown !== undefined) {
    const reason = `Expected to modify instance of process '${instance.processId}' but it contains one or more terminate instructions with an element instance that could not be found: '${unknown}'`;
    return rejected('MODIFY', 'INVALID_ARGUMENT', reason);
  }
  const ending = [instanceKey, ...terminations].find((key) => workspace.elements.get(key)?.phase === 'TERMINATING');
  if (ending !== undefined) {
    const reason = `Expected to modify instance of process '${instance.processId}', but element instance '${ending}' is being canceled`;
    return rejected('MODIFY', 'INVALID_STATE', reason);
  }
  for (const instruction of activations) {
    const problem = activationProblem(workspace, instance, instruction);
    if (problem) return rejected('MODIFY', problem.code, problem.reason);
  }
  const process = workspace.elements.get(instanceKey);
  if (process) {
    workspace.record(process, 'INSTANCE_MODIFIED', {
      activated: activations.map((one) => one.elementId),
      terminated: terminations,
    });
  }
  for (const instruction of activations) {
    await turn.fillKeys();
    const problem = activateByInstruction(workspace, instance, instruction);
    if (problem) return rejected('MODIFY', problem.code, problem.reason);
  }
  for (const key of terminations) {
    const problem = terminateByInstruction(workspace, instance, key);
    if (problem) return rejected('MODIFY', problem.code, problem.reason);
  }
  return done;
};
