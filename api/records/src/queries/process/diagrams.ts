import type { RouteAnswer } from '@rtflow/contract';
import type { History } from './archived.ts';
import type { Reader } from '../../record-types.ts';
import type { InstanceFact } from './course-instances.ts';

type Diagram = RouteAnswer<'courses.process'>['diagrams'][number];

/** A course of 35 fractions calls the same diagram 35 times: each is drawn once, by its open call or else its last one. */
export function shownInstances(instances: readonly InstanceFact[]): InstanceFact[] {
  const shown = new Map<string, InstanceFact>();
  for (const instance of instances) {
    const before = shown.get(instance.processId);
    if (!before || before.state !== 'ACTIVE' || instance.state === 'ACTIVE') shown.set(instance.processId, instance);
  }
  return [...shown.values()].sort((a, b) => a.instanceKey - b.instanceKey);
}

/** One diagram with its open tokens, the flows they took and what is done. */
export async function diagramOf(reader: Reader, instance: InstanceFact): Promise<Diagram> {
  const definition = await reader.sql.get<{ resource: string; name: string | null }>(
    'SELECT resource, name FROM wf_definition WHERE `key` = ?',
    [instance.defKey],
  );
  return {
    instanceKey: String(instance.instanceKey),
    processId: instance.processId,
    name: definition?.name ?? instance.processId,
    version: instance.version,
    state: instance.state,
    bpmnXml: definition?.resource ?? '',
    ...(instance.archived ? archivedPath(instance, instance.archived) : await presentPath(reader, instance)),
  };
}

type Path = Pick<Diagram, 'parentElementId' | 'active' | 'taken' | 'completed'>;

async function presentPath(reader: Reader, instance: InstanceFact): Promise<Path> {
  const parent =
    instance.parentElementKey === null
      ? undefined
      : await reader.sql.get<{ element_id: string }>('SELECT element_id FROM wf_element WHERE `key` = ?', [
          instance.parentElementKey,
        ]);
  return {
    parentElementId: parent?.element_id ?? null,
    active: await activeElements(reader, instance),
    taken: await takenFlows(reader, instance.instanceKey),
    completed: await completedElements(reader, instance.instanceKey),
  };
}

function archivedPath({ instanceKey, parentElementKey }: InstanceFact, { element, event, flowTaken }: History): Path {
  const taken = new Map<string, number>();
  for (const flow of flowTaken) {
    if (flow.instanceKey === instanceKey) taken.set(flow.flowId, (taken.get(flow.flowId) ?? 0) + 1);
  }
  const completed = new Map<string, { count: number; lastAt: string }>();
  for (const { elementId, at, intent, instanceKey: of } of event) {
    if (of !== instanceKey || intent !== 'ELEMENT_COMPLETED') continue;
    const count = (completed.get(elementId)?.count ?? 0) + 1;
    completed.set(elementId, { count, lastAt: new Date(at).toISOString() });
  }
  return {
    parentElementId: element.find(({ key }) => key === parentElementKey)?.elementId ?? null,
    active: [],
    taken: [...taken].map(([flowId, count]) => ({ flowId, count })),
    completed: [...completed].map(([elementId, done]) => ({ elementId, ...done })),
  };
}

async function activeElements(reader: Reader, instance: InstanceFact): Promise<Diagram['active']> {
  const rows = await reader.sql.all<{ element_id: string; since: number; count: number; incident: string | null }>(
    `SELECT e.element_id, MIN(e.activated_at) AS since, COUNT(*) AS count, MAX(i.message) AS incident
       FROM wf_element e LEFT JOIN wf_incident i ON i.element_key = e.\`key\` AND i.ended_at IS NULL
      WHERE e.root_key = ? AND e.ended_at IS NULL AND e.instance_key = ? AND e.\`key\` <> ? GROUP BY e.element_id`,
    [instance.rootKey, instance.instanceKey, instance.instanceKey],
  );
  return rows.map((row) => ({
    elementId: row.element_id,
    since: new Date(Number(row.since)).toISOString(),
    incident: row.incident,
    count: Number(row.count),
  }));
}

async function takenFlows(reader: Reader, instanceKey: number): Promise<Diagram['taken']> {
  const rows = await reader.sql.all<{ flow_id: string; count: number }>(
    'SELECT flow_id, COUNT(*) AS count FROM wf_flow_taken WHERE instance_key = ? GROUP BY flow_id',
    [instanceKey],
  );
  return rows.map((row) => ({ flowId: row.flow_id, count: Number(row.count) }));
}

async function completedElements(reader: Reader, instanceKey: number): Promise<Diagram['completed']> {
  const rows = await reader.sql.all<{ element_id: string; count: number; last_at: number }>(
    `SELECT element_id, COUNT(*) AS count, MAX(at) AS last_at FROM wf_event
      WHERE instance_key = ? AND intent = 'ELEMENT_COMPLETED' GROUP BY element_id`,
    [instanceKey],
  );
  return rows.map((row) => ({
    elementId: row.element_id,
    count: Number(row.count),
    lastAt: new Date(Number(row.last_at)).toISOString(),
  }));
}
