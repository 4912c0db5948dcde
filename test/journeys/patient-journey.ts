import { answersFor, type CaseFacts } from '@rtflow/api/demo/answers';
import { CASES, type DemoCase } from '@rtflow/api/demo/cases';
import { fillForm } from '@rtflow/api/demo/fill-form';
import { inventPerson } from '@rtflow/api/demo/people';
import { seededRandom, type Random } from '@rtflow/api/demo/random';
import type { Chart, TaskDetail } from '@rtflow/contract';
import { parseFormSchema, type FormComponent } from '@rtflow/forms';
import { DAILY_QA_ITEMS } from '@rtflow/records/starter/daily-qa';
import { commandId, type Desks, type Person } from './desk.ts';
import type { House } from './house.ts';

export interface Doing {
  /** Who does it; else the first person whose inbox offers it. */
  readonly by?: string;
  /** Answers of this case, over those of the demo; undefined leaves the field as the system prefilled it. */
  readonly own?: Record<string, unknown>;
}

/** One patient's way through the department, each step done by a person over HTTP. */
export class PatientJourney {
  readonly house: House;
  readonly desks: Desks;
  readonly facts: CaseFacts;
  readonly registration: ReturnType<typeof inventPerson>;
  readonly random: Random;
  readonly seed: number;
  patientId = '';
  patientNo = '';
  courseId = '';
  readonly #attempts = new Map<string, number>();

  constructor(house: House, desks: Desks, { seed, caseName = 'npc-vmat' }: { seed: number; caseName?: string }) {
    this.house = house;
    this.desks = desks;
    this.seed = seed;
    this.random = seededRandom(seed);
    const demoCase = CASES.find(({ name }) => name === caseName);
    if (!demoCase) throw new Error(`Expected a demo case ${caseName}, but there is none`);
    const sex = demoCase.sex ?? 'M';
    this.registration = inventPerson(this.random, sex, demoCase.age, house.clock.today());
    this.facts = {
      demoCase,
      sex,
      laterality: demoCase.sides[0] ?? 'NA',
      stage: demoCase.stages[0] ?? ['T1', 'N0', 'M0', 'I'],
      attendingId: '',
      rejectsContour: false,
      revisesPlan: false,
    };
  }

  get demoCase(): DemoCase {
    return this.facts.demoCase;
  }

  /** At the front desk; the pathway opens the course. */
  async register(attending = 'att1'): Promise<void> {
    const desk = await this.desks.as('fd1');
    const { userId } = await this.desks.as(attending);
    Object.assign(this.facts, { attendingId: userId });
    const body = { commandId: commandId(), registration: this.registration, acceptNew: true };
    const registered = await desk.api.call('patients.register', { body });
    this.patientId = registered.patientId;
    this.patientNo = registered.patientNo;
    this.courseId = await this.house.clock.until('the course to be opened', async () => {
      const { banner } = await desk.api.call('patients.chart', { params: { patientId: this.patientId } });
      return banner.course?.courseId ?? null;
    });
  }

  /** Somebody takes the task, fills its form and sends it; the workers do what follows. */
  async do(taskId: string, { by, own }: Doing = {}): Promise<{ by: Person; taskKey: string }> {
    const { person, row } = await this.desks.taskFor(this.courseId, taskId, by);
    const task = await this.desks.claimed(person, row);
    const data = await this.filled(task, person, own);
    await person.api.call('tasks.complete', {
      params: { taskKey: task.taskKey },
      body: { version: task.version, commandId: commandId(), formVersion: task.form?.version ?? 0, data },
    });
    this.#attempts.set(taskId, this.times(taskId) + 1);
    await this.house.clock.pass(TAKES_MINUTES[taskId] ?? 15);
    return { by: person, taskKey: task.taskKey };
  }

  /** How often this journey has done a task. */
  times(taskId: string): number {
    return this.#attempts.get(taskId) ?? 0;
  }

  /** The form as a careful person would leave it. */
  async filled(task: TaskDetail, person: Person, own: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    if (!task.form) return {};
    const schema = parseFormSchema(JSON.stringify(task.form.schema));
    if (!schema.ok) throw new Error(`Expected a form of ${task.taskId}, but ${JSON.stringify(schema.error)}`);
    const linacs = await this.devices('LINAC');
    const therapists = await this.#staff('RTT-T');
    const { known, own: usual } = answersFor(this.facts, {
      random: this.random,
      now: this.house.clock.now(),
      taskId: task.taskId,
      attempt: this.times(task.taskId),
      treatmentDeviceId: linacs[0] ?? '',
      secondTherapistId: therapists.find((id) => id !== person.userId) ?? '',
    });
    const lists = await this.#lists(schema.value.components);
    return fillForm({
      schema: schema.value,
      prefill: task.prefill,
      known,
      own: withoutUndefined({ ...usual, ...own }),
      lists,
      now: this.house.clock.now(),
    });
  }

  async chart(by = 'att1'): Promise<Chart> {
    const { api } = await this.desks.as(by);
    return api.call('patients.chart', { params: { patientId: this.patientId }, query: { course: this.courseId } });
  }

  /** Ids of the machines of a kind, in the order in which lists show them. */
  async devices(kind: string): Promise<string[]> {
    const { api } = await this.desks.as('fd1');
    const { rows } = await api.call('devices.list');
    return rows.filter((row) => row.kind === kind).map(({ deviceId }) => deviceId);
  }

  async #staff(role: string): Promise<string[]> {
    const { api } = await this.desks.as('fd1');
    const { rows } = await api.call('staff.list', { query: { role } });
    return rows.map(({ userId }) => userId);
  }

  /** What the server lists for the form's select fields. */
  async #lists(components: readonly FormComponent[]): Promise<(list: string, field: FormComponent) => string[]> {
    const values = new Map<string, string[]>();
    const keyOf = (list: string, { properties = {} }: FormComponent) =>
      list === 'devices' ? `devices ${properties.deviceKind ?? 'LINAC'}` : `${list} ${properties.role ?? ''}`;
    for (const field of components.flatMap(flat)) {
      const list = field.properties?.codeList;
      if (list === 'devices')
        values.set(keyOf(list, field), await this.devices(field.properties?.deviceKind ?? 'LINAC'));
      if (list === 'staff') values.set(keyOf(list, field), await this.#staff(field.properties?.role ?? ''));
    }
    return (list, field) => values.get(keyOf(list, field)) ?? [];
  }

  /** QA physicist checks every linac: without it nobody is treated that day (HC3). */
  async openMachines(): Promise<void> {
    const physicist = await this.desks.as('qap1');
    for (const deviceId of await this.devices('LINAC')) {
      const values = DAILY_QA_ITEMS.map(({ code, detail }) => ({ item: code, value: 'error' in detail ? 0.3 : true }));
      await physicist.api.call('devices.dailyQa', { params: { deviceId }, body: { commandId: commandId(), values } });
    }
  }
}

function withoutUndefined(answers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
}

function flat(field: FormComponent): FormComponent[] {
  return [field, ...(field.components ?? []).flatMap(flat)];
}

/** At the machine steps follow each other in minutes. */
const TAKES_MINUTES: Readonly<Record<string, number>> = {
  'identity-and-setup': 3,
  'igrt-match': 3,
  'first-fraction-approval': 2,
  'record-fraction': 1,
};
