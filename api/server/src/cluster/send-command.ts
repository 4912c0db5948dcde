import type { CommandOf, JsonObject } from '@rtflow/engine/ports';
import type { Answer, KeptCommand } from '@rtflow/records/process-gateway/cluster-outbox';
import { AS_IT_IS, type Cluster } from './open-cluster.ts';
import { plainAnswer, reasonOf, rejectedFor, SENT, verdictOf } from './judge.ts';

/** How one kind of command is sent, and what its refusals mean. `deploy` reads what is in force when it goes out. */
export interface SendTools {
  readonly cluster: Cluster;
  deploy(): Promise<void>;
}

/** Sends one command. Never rejects: what went wrong is an answer, too. */
export async function sendCommand(kept: KeptCommand, tools: SendTools): Promise<Answer> {
  try {
    return await send(kept, tools);
  } catch (error) {
    return plainAnswer(error);
  }
}

async function send(kept: KeptCommand, { cluster, deploy }: SendTools): Promise<Answer> {
  const { command } = kept;
  switch (command.type) {
    case 'deployResources':
      await deploy();
      return SENT;
    case 'createProcessInstance':
      return create(kept, command, cluster);
    case 'publishMessage':
      return command.timeToLive > 0 ? publish(kept, command, cluster) : correlate(kept, command, cluster);
    case 'broadcastSignal':
      await cluster.grpc.broadcastSignal({ signalName: command.signalName, variables: jsonOf(command.variables) });
      return SENT;
    case 'completeJob':
      return completeJob(kept, command, cluster);
    case 'assignUserTask':
      return assign(command, cluster);
    case 'updateUserTask':
      return update(command, cluster);
    case 'completeUserTask':
      return completeTask(kept, command, cluster);
  }
}

/** By which an instance is found again whose creation got no answer. */
const REQUEST = 'rtflowRequest';

// Three plain arguments, as in the functions below: one command on its cluster.
async function create(
  { id, maybeDone }: KeptCommand,
  command: CommandOf<'createProcessInstance'>,
  { grpc, rest }: Cluster,
): Promise<Answer> {
  const request = `rtflow-${id}`;
  if (maybeDone) {
    const filter = { variables: [{ name: REQUEST, value: JSON.stringify(request) }] };
    const { items } = await rest.searchProcessInstances({ filter }, AS_IT_IS);
    if (items.length > 0) return SENT;
  }
  await grpc.createProcessInstance({
    bpmnProcessId: command.bpmnProcessId ?? '',
    variables: jsonOf({ ...command.variables, [REQUEST]: request }),
    ...(command.startInstructions ? { startInstructions: [...command.startInstructions] } : {}),
  });
  return SENT;
}

/** A message that waits is known by its id as long as it waits: sent twice, it is taken once. */
async function publish(
  { id }: KeptCommand,
  { name, correlationKey, timeToLive, messageId, variables }: CommandOf<'publishMessage'>,
  { grpc }: Cluster,
): Promise<Answer> {
  try {
    await grpc.publishMessage({
      name,
      correlationKey,
      timeToLive,
      messageId: messageId ?? `rtflow-${id}`,
      variables: variables ?? {},
    });
    return SENT;
  } catch (error) {
    return verdictOf(error) === 'exists' ? SENT : plainAnswer(error);
  }
}

/** Now or never: whether somebody waited is the answer. After a try without an answer nobody waits any more. */
async function correlate(
  { maybeDone }: KeptCommand,
  { name, correlationKey, variables }: CommandOf<'publishMessage'>,
  { rest }: Cluster,
): Promise<Answer> {
  try {
    await rest.correlateMessage({ name, correlationKey, variables: variables ?? {} });
    return SENT;
  } catch (error) {
    return verdictOf(error) === 'not-found' && maybeDone ? SENT : plainAnswer(error);
  }
}

async function completeJob(
  { maybeDone }: KeptCommand,
  { jobKey, variables }: CommandOf<'completeJob'>,
  { grpc, rest }: Cluster,
): Promise<Answer> {
  try {
    await grpc.completeJob({ jobKey: String(jobKey), variables: variables ?? {} });
    return SENT;
  } catch (error) {
    if (verdictOf(error) !== 'not-found' || !maybeDone) return plainAnswer(error);
    const { items } = await rest.searchJobs({ filter: { jobKey: String(jobKey) as never } }, AS_IT_IS);
    return items[0]?.state === 'CANCELED' ? rejectedFor(reasonOf(error)) : SENT;
  }
}

async function assign(
  { userTaskKey, assignee, allowOverride = true, action }: CommandOf<'assignUserTask'>,
  { rest }: Cluster,
): Promise<Answer> {
  const key = String(userTaskKey) as never;
  try {
    if (assignee === null) await rest.unassignUserTask({ userTaskKey: key });
    else await rest.assignUserTask({ userTaskKey: key, assignee, allowOverride, ...(action && { action }) });
    return SENT;
  } catch (error) {
    if (verdictOf(error) !== 'wrong-state') return plainAnswer(error);
    const task = await rest.getUserTask({ userTaskKey: key }, AS_IT_IS);
    return task.assignee === assignee ? SENT : whileOpen(task.state, error);
  }
}

async function update(
  { userTaskKey, changeset, action }: CommandOf<'updateUserTask'>,
  { rest }: Cluster,
): Promise<Answer> {
  const { candidateGroups, candidateUsers, dueAt, followUpAt, priority } = changeset;
  const date = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
  const key = String(userTaskKey) as never;
  try {
    await rest.updateUserTask({
      userTaskKey: key,
      changeset: {
        ...(candidateGroups && { candidateGroups: [...candidateGroups] }),
        ...(candidateUsers && { candidateUsers: [...candidateUsers] }),
        ...(dueAt !== undefined && { dueDate: date(dueAt) }),
        ...(followUpAt !== undefined && { followUpDate: date(followUpAt) }),
        ...(priority !== undefined && { priority }),
      },
      ...(action && { action }),
    });
    return SENT;
  } catch (error) {
    if (verdictOf(error) !== 'wrong-state') return plainAnswer(error);
    const task = await rest.getUserTask({ userTaskKey: key }, AS_IT_IS);
    return whileOpen(task.state, error);
  }
}

/** Completed already, and by whom? Ours when an earlier try got no answer. */
async function completeTask(
  { maybeDone }: KeptCommand,
  { userTaskKey, variables, action }: CommandOf<'completeUserTask'>,
  { rest }: Cluster,
): Promise<Answer> {
  const key = String(userTaskKey) as never;
  try {
    await rest.completeUserTask({ userTaskKey: key, variables: variables ?? {}, ...(action && { action }) });
    return SENT;
  } catch (error) {
    const verdict = verdictOf(error);
    if (verdict !== 'not-found' && verdict !== 'wrong-state') return plainAnswer(error);
    const task = await rest.getUserTask({ userTaskKey: key }, AS_IT_IS).catch((missing: unknown) => {
      if (verdictOf(missing) === 'not-found') return null;
      throw missing;
    });
    if (task?.state === 'COMPLETED' && maybeDone) return SENT;
    return whileOpen(task?.state, error);
  }
}

/** zeebe-node's type of JSON knows no null. */
function jsonOf(variables: JsonObject = {}): Record<string, never> {
  return variables as unknown as Record<string, never>;
}

/** A task that still stands is between two states, while its listeners work: later. One that has ended takes nothing more. */
function whileOpen(state: string | undefined, error: unknown): Answer {
  const ended = state === undefined || state === 'COMPLETED' || state === 'CANCELED' || state === 'FAILED';
  if (ended) return rejectedFor(`${reasonOf(error)} (${state ?? 'unknown'})`);
  return { outcome: 'later', reason: reasonOf(error), answered: true };
}
