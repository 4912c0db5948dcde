import { FIRST_KEY, TABLES } from '@rtflow/engine/ports';
import type {
  Effects,
  ElementRow,
  EngineStore,
  InstanceRow,
  JobRow,
  TableName,
  VariableRow,
} from '@rtflow/engine/ports';
import { SYSTEM_ACTOR } from '@rtflow/records';
import type { Database, Engine } from '@rtflow/records';

export const NO_EFFECTS: Effects = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };

/** An engine whose only command does with the store what the test says. */
export class Probe implements Engine {
  effects = NO_EFFECTS;
  act: (store: EngineStore) => Promise<unknown> = async () => undefined;

  async execute(store: EngineStore): ReturnType<Engine['execute']> {
    return { ok: true, value: await this.act(store), effects: this.effects };
  }

  async with<T>(database: Pick<Database, 'unitOfWork'>, act: (store: EngineStore) => Promise<T>): Promise<T> {
    return database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      this.act = act;
      const outcome = await tx.execute({ type: 'tick', limit: 1 });
      if (!outcome.ok) throw new Error(outcome.error.message);
      return outcome.value as unknown as T;
    });
  }
}

export const ROOT = FIRST_KEY + 10;

export function instance(overrides: Partial<InstanceRow> = {}): InstanceRow {
  return {
    key: ROOT,
    defKey: FIRST_KEY,
    processId: 'rt-course-main',
    version: 1,
    rootKey: ROOT,
    parentElementKey: null,
    parentInstanceKey: null,
    businessKey: null,
    startCorrelationKey: null,
    state: 'ACTIVE',
    lockVersion: 1,
    startedAt: 1,
    endedAt: null,
    ...overrides,
  };
}

export function element(key: number, overrides: Partial<ElementRow> = {}): ElementRow {
  return {
    key,
    instanceKey: ROOT,
    rootKey: ROOT,
    scopeKey: ROOT,
    defKey: FIRST_KEY,
    elementId: 'many',
    type: 'SERVICE_TASK',
    phase: 'ACTIVATED',
    activeChildren: 0,
    miIndex: null,
    data: null,
    activatedAt: 1,
    endedAt: null,
    ...overrides,
  };
}

export function job(key: number, overrides: Partial<JobRow> = {}): JobRow {
  return {
    key,
    kind: 'BPMN_ELEMENT',
    listenerEvent: null,
    type: 'assign-plan',
    elementKey: key + 1,
    elementId: 'assign',
    instanceKey: ROOT,
    rootKey: ROOT,
    defKey: FIRST_KEY,
    processId: 'rt-course-main',
    version: 1,
    state: 'ACTIVATABLE',
    retries: 3,
    deadline: null,
    backoffUntil: null,
    worker: null,
    priority: 50,
    headers: { 单位: 'Gy' },
    scopeKeys: [key + 1, ROOT],
    errorCode: null,
    errorMessage: null,
    createdAt: 1,
    endedAt: null,
    ...overrides,
  };
}

export const variable = (
  name: string,
  value: VariableRow['value'],
  overrides: Partial<VariableRow> = {},
): VariableRow => ({
  scopeKey: ROOT,
  name,
  value,
  instanceKey: ROOT,
  rootKey: ROOT,
  updatedAt: 1,
  endedAt: null,
  ...overrides,
});

/** Any row of a table: a value of the field's type in every field. */
export function sample(table: TableName, n: number): Record<string, unknown> {
  const values = {
    int: n,
    string: `文 ${n}`,
    text: '长'.repeat(70_000),
    json: { a: [n, null, '值'] },
    boolean: n % 2 === 0,
  };
  return Object.fromEntries(
    Object.entries(TABLES[table].fields as Record<string, string>).map(([field, spec]) => [
      field,
      values[spec.replace('?', '') as keyof typeof values],
    ]),
  );
}
