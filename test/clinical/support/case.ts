import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { userTask } from '@rtflow/contract';
import { parseFormSchema } from '@rtflow/forms/form-schema';
import { submittedData } from '@rtflow/forms/submitted-data';
import { validateSubmission } from '@rtflow/forms/validate-submission';
import type { Actor, NewRow, Tx } from '@rtflow/records';
import { jobRecordFor } from '@rtflow/records/job-records/index';
import { isRefusal, type Refusal } from '@rtflow/records/record-types';
import { insertRow } from '@rtflow/records/rows';
import { taskRecordFor } from '@rtflow/records/task-records/index';
import { expect } from 'chai';
import type { Department } from './department.ts';

const SCHEMAS = join(import.meta.dirname, '../../../forms/schemas');

export interface Case {
  readonly patientId: string;
  readonly courseId: string;
}

/** A patient with an open course that its doctor has not described yet. */
export async function addCase(
  tx: Tx,
  overrides: { patient?: Partial<NewRow<'Patient'>>; course?: Partial<NewRow<'Course'>> } = {},
): Promise<Case> {
  const [patientId, courseId] = [tx.newId(), tx.newId()];
  const patientNo = `RT${patientId.slice(-12).toUpperCase()}`;
  await insertRow(tx, 'Patient', {
    id: patientId,
    patientNo,
    name: '测试甲',
    pinyin: 'ceshijia',
    initials: 'csj',
    sex: 'F',
    birthDate: '1970-01-31',
    flags: {},
    registeredAt: tx.now,
    registeredBy: 'u-FD',
    ...overrides.patient,
  });
  await insertRow(tx, 'Course', {
    id: courseId,
    courseNo: `${patientNo}-C01`,
    patientId,
    status: 'ACTIVE',
    openedAt: tx.now,
    openedBy: 'u-FD',
    ...overrides.course,
  });
  return { patientId, courseId };
}

/**
 * One case on its way: submits forms as complete-task does (form rules, row, guards, recorder, contract) and finishes jobs as
 * complete-job does, with the process variables that the models would keep.
 */
export class CaseWalk {
  readonly department: Department;
  readonly about: Case;
  readonly variables: Record<string, unknown>;
  #taskKey = 2 ** 51 + 1000;

  constructor(department: Department, about: Case) {
    this.department = department;
    this.about = about;
    this.variables = { ...about };
  }

  /** @returns what goes to the process, or the refusal */
  async submit(
    actor: Actor,
    taskId: string,
    data: Record<string, unknown>,
  ): Promise<Record<string, unknown> | Refusal> {
    const schema = formSchema(taskId);
    const kept = submittedData(schema, data);
    const occasion = { now: new Date(this.department.clock.now()).toISOString() };
    expect(validateSubmission(schema, kept, occasion), `form ${taskId}`).to.deep.equal([]);
    this.#taskKey += 1;
    const taskKey = this.#taskKey;
    return this.department.run(actor, async (tx) => {
      const submissionId = tx.newId();
      await insertRow(tx, 'FormSubmission', {
        id: submissionId,
        formId: taskId,
        formVersion: 1,
        taskKey,
        ...this.about,
        data: kept,
        digestSha256: 'd'.repeat(64),
        submittedBy: actor.id,
        submittedAt: tx.now,
      });
      const recorder = taskRecordFor(taskId);
      const submission = { taskKey, taskId, ...this.about, submissionId, data: kept, actor, variables: this.variables };
      for (const guard of recorder.guards ?? []) {
        const refusal = await guard(tx, submission);
        if (refusal) return refusal;
      }
      const recorded = (await recorder.record?.(tx, submission)) ?? { variables: {} };
      if (isRefusal(recorded)) return recorded;
      const declared = (schema.properties.variables ?? []).filter((name) => kept[name] !== undefined);
      const values = { ...Object.fromEntries(declared.map((name) => [name, kept[name]])), ...recorded.variables };
      const contract = userTask(taskId);
      return contract ? contract.variables.parse(values) : values;
    });
  }

  /** Submits what must be accepted and keeps its variables as the models' output mappings do. */
  async done(actor: Actor, taskId: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    const outcome = await this.submit(actor, taskId, data);
    if (isRefusal(outcome))
      throw new Error(`Expected ${taskId} to be accepted, but ${outcome.code} ${JSON.stringify(outcome.detail)}`);
    Object.assign(this.variables, outcome);
    return outcome;
  }

  /** Submits what must be refused. */
  async refused(actor: Actor, taskId: string, data: Record<string, unknown>): Promise<Refusal> {
    const outcome = await this.submit(actor, taskId, data);
    if (!isRefusal(outcome)) throw new Error(`Expected ${taskId} to be refused, but it was accepted`);
    return outcome;
  }

  /** What the form starts from. */
  async prefill(taskId: string): Promise<Record<string, unknown>> {
    const about = { taskKey: this.#taskKey + 1, taskId, ...this.about, variables: this.variables };
    const prefill = await this.department.database.readOnly(
      async (reader) => taskRecordFor(taskId).prefill?.(reader, about) ?? { values: {}, sources: {} },
    );
    return { ...prefill.values };
  }

  async evidence(taskId: string): Promise<string[]> {
    const about = { taskKey: this.#taskKey + 1, taskId, ...this.about, variables: this.variables };
    const lines = await this.department.database.readOnly(
      async (reader) => taskRecordFor(taskId).evidence?.(reader, about) ?? [],
    );
    return lines.map(({ zh, value }) => `${zh}: ${value.zh}`);
  }

  async jobContext(type: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    return this.department.database.readOnly((reader) =>
      jobRecordFor(type).context(reader, this.#job(type, variables)),
    );
  }

  async job(
    type: string,
    answer: { variables?: Record<string, unknown>; output?: Record<string, unknown>; result?: unknown } = {},
  ): Promise<Record<string, unknown>> {
    const job = { ...this.#job(type, answer.variables ?? {}), output: answer.output ?? {} };
    const worker: Actor = { kind: 'worker', id: `worker-${type}`, grants: [] };
    const added = await this.department.run(worker, async (tx) => jobRecordFor(type).record?.(tx, job, answer.result));
    if (isRefusal(added)) throw new Error(`Expected job ${type} to be recorded, but ${added.code}`);
    Object.assign(this.variables, answer.output, added);
    return { ...answer.output, ...added };
  }

  #job(type: string, variables: Record<string, unknown>) {
    this.#taskKey += 1;
    return { jobKey: this.#taskKey, type, elementId: type, rootKey: 1, variables: { ...this.variables, ...variables } };
  }
}

function formSchema(taskId: string) {
  const pathway = userTask(taskId)?.pathway ?? '';
  const parsed = parseFormSchema(readFileSync(join(SCHEMAS, pathway, `${taskId}.form`), 'utf8'));
  if (!parsed.ok) throw new Error(`Expected a legal form ${taskId}`);
  return parsed.value;
}
