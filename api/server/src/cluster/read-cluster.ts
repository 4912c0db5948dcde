import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import type { Json } from '@rtflow/engine/ports';
import type {
  ClusterIncident,
  ClusterInstance,
  ClusterTask,
  ClusterVariable,
} from '@rtflow/records/mirror/cluster-facts';
import { verdictOf } from './judge.ts';
import { AS_IT_IS } from './open-cluster.ts';

const PAGE = 200;
type Rest = CamundaClient;
type TaskFilter = NonNullable<Parameters<Rest['searchUserTasks']>[0]>['filter'];
type TaskItem = NonNullable<Awaited<ReturnType<Rest['searchUserTasks']>>['items']>[number];

/** Pages of user tasks, in order of `sort`, by cursor: a task that ends meanwhile moves no other out of the page. */
export async function* userTasks(
  rest: Rest,
  filter: TaskFilter,
  sort: 'creationDate' | 'completionDate',
): AsyncGenerator<ClusterTask[]> {
  for (let after: string | undefined; ;) {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) } as never;
    const found = await rest.searchUserTasks(
      { filter, sort: [{ field: sort, order: 'ASC' }], page } as never,
      AS_IT_IS,
    );
    const items = found.items ?? [];
    yield items.map(taskOf);
    after = found.page.endCursor;
    if (items.length < PAGE || after === undefined) return;
  }
}

export async function userTask(rest: Rest, taskKey: number): Promise<ClusterTask | null> {
  return orNull(async () => taskOf(await rest.getUserTask({ userTaskKey: String(taskKey) as never }, AS_IT_IS)));
}

/** What a task sees, with the scope that each value stands in. */
export async function taskVariables(rest: Rest, taskKey: number): Promise<ClusterVariable[]> {
  const variables: ClusterVariable[] = [];
  for (let from = 0; ; from += PAGE) {
    const { items = [] } = await rest.searchUserTaskVariables(
      { userTaskKey: String(taskKey) as never, truncateValues: false, page: { from, limit: PAGE } },
      AS_IT_IS,
    );
    for (const { scopeKey, name, value } of items)
      variables.push({ scopeKey: Number(scopeKey), name, value: JSON.parse(value) as Json });
    if (items.length < PAGE) return variables;
  }
}

export async function processInstance(rest: Rest, instanceKey: number): Promise<ClusterInstance | null> {
  return orNull(async () =>
    instanceOf(await rest.getProcessInstance({ processInstanceKey: String(instanceKey) as never }, AS_IT_IS)),
  );
}

export async function processInstances(rest: Rest, keys: readonly number[]): Promise<ClusterInstance[]> {
  const filter = { processInstanceKey: { $in: keys.map(String) } } as never;
  const { items } = await rest.searchProcessInstances({ filter, page: { limit: keys.length } as never }, AS_IT_IS);
  return items.map(instanceOf);
}

export async function openIncidents(rest: Rest): Promise<ClusterIncident[]> {
  const incidents: ClusterIncident[] = [];
  for (let from = 0; ; from += PAGE) {
    const request = { filter: { state: 'ACTIVE' }, page: { from, limit: PAGE } } as never;
    const { items = [] } = await rest.searchIncidents(request, AS_IT_IS);
    for (const item of items)
      incidents.push({
        incidentKey: Number(item.incidentKey),
        type: item.errorType ?? 'UNKNOWN',
        message: item.errorMessage ?? '',
        elementKey: Number(item.elementInstanceKey),
        elementId: item.elementId ?? '',
        jobKey: item.jobKey === undefined ? null : Number(item.jobKey),
        instanceKey: Number(item.processInstanceKey),
        definitionKey: Number(item.processDefinitionKey),
        processId: item.processDefinitionId ?? '',
        createdAt: Date.parse(item.creationTime ?? ''),
      });
    if (items.length < PAGE) return incidents;
  }
}

function taskOf(item: TaskItem): ClusterTask {
  return {
    taskKey: Number(item.userTaskKey),
    elementKey: Number(item.elementInstanceKey),
    elementId: item.elementId ?? '',
    name: item.name ?? null,
    instanceKey: Number(item.processInstanceKey),
    definitionKey: Number(item.processDefinitionKey),
    processId: item.processDefinitionId ?? '',
    state: item.state === 'COMPLETED' || item.state === 'CANCELED' ? item.state : 'CREATED',
    assignee: item.assignee ?? null,
    candidateGroups: item.candidateGroups ?? [],
    candidateUsers: item.candidateUsers ?? [],
    dueAt: timeOf(item.dueDate),
    followUpAt: timeOf(item.followUpDate),
    priority: item.priority ?? 50,
    formKey: item.formKey === undefined ? null : Number(item.formKey),
    externalReference: item.externalFormReference ?? null,
    createdAt: timeOf(item.creationDate) ?? 0,
    endedAt: timeOf(item.completionDate),
  };
}

function instanceOf(item: Awaited<ReturnType<Rest['getProcessInstance']>>): ClusterInstance {
  const { parentElementInstanceKey, parentProcessInstanceKey } = item;
  return {
    instanceKey: Number(item.processInstanceKey),
    definitionKey: Number(item.processDefinitionKey),
    processId: item.processDefinitionId,
    version: item.processDefinitionVersion,
    parentElementKey: keyOf(parentElementInstanceKey),
    parentInstanceKey: keyOf(parentProcessInstanceKey),
    state: item.state,
    startedAt: Date.parse(item.startDate),
    endedAt: timeOf(item.endDate),
  };
}

/** Some versions answer -1 for a root instance, others nothing. */
function keyOf(key: string | null | undefined): number | null {
  const number = Number(key ?? -1);
  return number > 0 ? number : null;
}

function timeOf(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (verdictOf(error) === 'not-found') return null;
    throw error;
  }
}
