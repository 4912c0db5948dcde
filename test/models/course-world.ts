import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { JobTypeName } from '@rtflow/contract/job-types';
import { USER_TASKS, isUserTaskId, userTask } from '@rtflow/contract/user-tasks';
import type {
  AwaitedMessage,
  Delivery,
  Draft,
  Outcome,
  Random,
  Scenario,
  Work,
  World,
} from '@rtflow/engine/simulate/simulate';
import { draw } from '@rtflow/engine/simulate/random';
import { Department } from './department.ts';
import { bpmnFiles, dmnFiles } from './model-files.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The department's own models and empty forms. */
export function departmentDraft(): Draft {
  const models = [...bpmnFiles(), ...dmnFiles()].map((file) => ({
    name: basename(file),
    content: readFileSync(file, 'utf8'),
  }));
  const forms = Object.keys(USER_TASKS).map((id) => ({
    name: `${id}.form`,
    content: JSON.stringify({ type: 'default', id, schemaVersion: 16, components: [] }),
  }));
  return { resources: [...models, ...forms] };
}

/** Courses on the main path: people answer as in a department where all goes well, in 5 to 60 minutes. */
export class CourseWorld implements World {
  readonly #departments = new Map<number, Department>();

  work({ kind, elementId, jobType, rootKey, now }: Work, random: Random): Outcome | null {
    const department = this.#departmentOf(rootKey);
    if (kind === 'job') {
      return { duration: 5_000, variables: department.output(jobType as JobTypeName, now) };
    }
    const answer = department.task(elementId);
    if (answer === 'leave' || !isUserTaskId(elementId)) return null;
    const duration = draw({ kind: 'triangular', min: 5 * MINUTE, mode: 15 * MINUTE, max: HOUR }, random);
    const variables = { [userTask(elementId)?.resultVariable ?? '']: answer };
    return { duration, variables, ...(elementId === 'record-fraction' && { resource: 'linac' }) };
  }

  message({ name, rootKey }: AwaitedMessage, random: Random): Delivery | null {
    const department = this.#departmentOf(rootKey);
    const delay = draw({ kind: 'uniform', min: 10 * MINUTE, max: 2 * HOUR }, random);
    if (name === 'dicom-series-received') return { delay, variables: { seriesUid: '1.2.3' } };
    if (name === 'dicom-rtplan-received') return { delay, variables: { rtplanUid: '1.2.4' } };
    if (name === 'rv-plan-ack') return { delay };
    if (name !== 'fraction-checked-in' || department.delivered >= department.prescribed) return null;
    department.checkIns += 1;
    return {
      delay: DAY,
      variables: { apptId: `appt-${department.checkIns}`, firstFraction: department.checkIns === 1 },
    };
  }

  #departmentOf(rootKey: number): Department {
    const known = this.#departments.get(rootKey);
    if (known) return known;
    const department = new Department();
    this.#departments.set(rootKey, department);
    return department;
  }
}

export function courseScenario(instances: number, seed: number): Scenario {
  const variables = (index: number) => ({ courseId: `course-${index}`, patientId: `patient-${index}`, category: 'P2' });
  return {
    start: { message: 'course-opened', correlationKey: (index) => `course-${index}`, variables },
    instances,
    arrival: { kind: 'exponential', mean: 2 * HOUR },
    startAt: Date.parse('2026-03-02T09:00:00+08:00'),
    timeZone: 'Asia/Shanghai',
    seed,
    world: new CourseWorld(),
    resources: { linac: 4 },
  };
}
