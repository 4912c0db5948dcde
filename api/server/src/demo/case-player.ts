import type { Database, PinnableClock } from '@rtflow/records';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { recordDailyQa } from '@rtflow/records/commands/devices/record-daily-qa';
import { registerPatient } from '@rtflow/records/commands/patients/register-patient';
import { nextDueAt } from '@rtflow/records/queries/process/next-due';
import { rowOf, rowsOf } from '@rtflow/records/rows';
import type { CaseFacts } from './answers.ts';
import type { DemoCase } from './cases.ts';
import type { DemoDevice } from './department.ts';
import { DEPARTMENT_PREFIX } from './equipment.ts';
import type { EventQueue } from './event-queue.ts';
import type { MachineRoom } from './machine-room.ts';
import { courseTurns } from './course-turns.ts';
import { doneAt, sentAfter } from './pace.ts';
import { inventPerson } from './people.ts';
import type { Random } from './random.ts';
import { requireOk } from './require-ok.ts';
import type { StaffRoom } from './staff-room.ts';
import { doTask } from './task-player.ts';
import { isWorkday, localDay, MINUTE_MS } from './working-time.ts';

/** What comes in from outside: images of the CT, plans of the planning system. */
export interface DemoDoors {
  sendImages(patientId: string, demoCase: DemoCase, seed: number): Promise<void>;
  sendPlan(patientId: string, demoCase: DemoCase, seed: number): Promise<void>;
}

export interface Arrival {
  readonly index: number;
  readonly at: number;
  readonly random: Random;
  readonly demoCase: DemoCase;
}

export interface PlayerOptions {
  readonly database: Database;
  readonly clock: PinnableClock;
  readonly machines: MachineRoom;
  readonly staff: StaffRoom;
  readonly devices: readonly DemoDevice[];
  readonly doors: DemoDoors;
  readonly queue: EventQueue;
}

/** One patient on their way. */
export interface PlayedCase {
  readonly index: number;
  readonly patientId: string;
  readonly random: Random;
  readonly facts: CaseFacts;
  /** Task id -> who did it, in order: attempts are counted by its length. */
  readonly performers: Map<string, string[]>;
  /** Subscriptions and appointments that something has been sent for. */
  readonly answered: Set<string>;
}

const SHARE_MISSED = 0.015;
const SHARE_REJECTED_CONTOUR = 0.15;
const SHARE_REVISED_PLAN = 0.15;
const TICK_LIMIT = 200;

/** Watches the engine's commits and gives each case what it waits for, at a plausible time. */
export class CasePlayer {
  readonly #options: PlayerOptions;
  readonly #cases = new Map<string, PlayedCase>();
  readonly #newTasks = new Set<number>();
  readonly #touched = new Set<number>();

  constructor(options: PlayerOptions) {
    this.#options = options;
    options.database.events.on('engine', (effects) => {
      for (const task of effects.userTasks) if (task.state === 'CREATED') this.#newTasks.add(task.key);
      for (const { rootKey } of [...effects.userTasks, ...effects.instances]) this.#touched.add(rootKey);
    });
  }

  nextDueAt(): Promise<number | null> {
    return this.#options.database.readOnly(nextDueAt);
  }

  async fireTimers(): Promise<void> {
    const outcome = await this.#options.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
      tx.execute({ type: 'tick', limit: TICK_LIMIT }),
    );
    requireOk(outcome, 'tick');
  }

  async register({ index, random, demoCase }: Arrival): Promise<void> {
    const { database, clock, staff } = this.#options;
    const sex = demoCase.sex ?? (random.chance(0.55) ? 'M' : 'F');
    const registration = inventPerson(random, sex, demoCase.age, localDay(clock.now()));
    const clerk = random.pick(staff.ofRole('FD'));
    const outcome = await database.unitOfWork.run(clerk, (tx) =>
      registerPatient(tx, { registration, acceptNew: true, prefix: DEPARTMENT_PREFIX }),
    );
    const { patientId } = requireOk(outcome, 'register');
    const facts: CaseFacts = {
      demoCase,
      sex,
      laterality: random.pick(demoCase.sides),
      stage: random.pick(demoCase.stages),
      attendingId: random.pick(staff.ofRole('ATT')).id,
      rejectsContour: random.chance(SHARE_REJECTED_CONTOUR),
      revisesPlan: random.chance(SHARE_REVISED_PLAN),
    };
    const played: PlayedCase = { index, patientId, random, facts, performers: new Map(), answered: new Set() };
    this.#cases.set(patientId, played);
    courseTurns(played, this.#options);
  }

  /** Morning: the physicist checks every linac, or nobody is treated that day (HC3). */
  async openDay(): Promise<void> {
    const { database, clock, staff, devices } = this.#options;
    if (!isWorkday(localDay(clock.now()))) return;
    const [physicist] = staff.ofRole('QAP');
    if (!physicist) throw new Error('Expected a QA physicist among the demo staff, but there is none');
    for (const device of devices.filter(({ kind }) => kind === 'LINAC')) {
      const outcome = await database.unitOfWork.run(physicist, async (tx) => {
        const items = await rowsOf(tx, 'CodeItem', { listCode: 'daily-qa' }, { order: ['sort'] });
        const values = items.map((item) => ({
          item: item.code,
          value: item.detail && 'error' in item.detail ? 0.3 : true,
        }));
        return recordDailyQa(tx, { deviceId: device.id, values });
      });
      requireOk(outcome, 'daily QA');
    }
  }

  /** Machines work off what is there; new tasks and waiting messages get their answer scheduled. */
  async settle(): Promise<void> {
    await this.#options.machines.work();
    for (const taskKey of [...this.#newTasks]) await this.#scheduleTask(taskKey);
    this.#newTasks.clear();
    for (const rootKey of [...this.#touched]) await this.#answerMessages(rootKey);
    this.#touched.clear();
  }

  async #scheduleTask(taskKey: number): Promise<void> {
    const { database, clock, queue } = this.#options;
    const context = await rowOf({ sql: database.reader }, 'TaskContext', { taskKey });
    const played = context?.patientId ? this.#cases.get(context.patientId) : undefined;
    if (!context || !played) return;
    const at = doneAt(context.node, clock.now(), played.random);
    queue.push({ at, run: () => doTask(taskKey, played, this.#options, at) });
  }

  async #answerMessages(rootKey: number): Promise<void> {
    const { database, clock, queue, doors } = this.#options;
    const waiting = await database.reader.all<{ key: number; name: string; courseId: string | null }>(
      "SELECT s.`key` AS `key`, s.name AS name, i.business_key AS courseId FROM wf_subscription s JOIN wf_instance i ON i.`key` = s.root_key WHERE s.root_key = ? AND s.kind = 'message'",
      [rootKey],
    );
    for (const { key, name, courseId } of waiting) {
      const course = courseId ? await rowOf({ sql: database.reader }, 'Course', { id: courseId }) : null;
      const played = course ? this.#cases.get(course.patientId) : undefined;
      if (!course || !played || played.answered.has(`${key}`)) continue;
      const { patientId, facts, random, index } = played;
      if (name === 'dicom-series-received' || name === 'dicom-rtplan-received') {
        played.answered.add(`${key}`);
        const send = name === 'dicom-series-received' ? doors.sendImages : doors.sendPlan;
        queue.push({ at: sentAfter(clock.now(), random), run: () => send(patientId, facts.demoCase, index + 1) });
      }
      if (name === 'fraction-checked-in') await this.#scheduleVisit(played, course.id);
    }
  }

  /** The next booked appointment: the patient comes a little early, or (rarely) not at all. */
  async #scheduleVisit(played: PlayedCase, courseId: string): Promise<void> {
    const { database, clock, queue, staff } = this.#options;
    const booked = await rowsOf(
      { sql: database.reader },
      'Appointment',
      { courseId, status: 'BOOKED' },
      { order: ['startAt'] },
    );
    const next = booked.find(({ kind, startAt }) => kind !== 'SIM' && startAt >= clock.now());
    if (!next || played.answered.has(next.id)) return;
    played.answered.add(next.id);
    if (played.random.chance(SHARE_MISSED)) return;
    const at = Math.max(clock.now(), next.startAt - played.random.between(3, 20) * MINUTE_MS);
    const run = async () => {
      const still = await rowOf({ sql: database.reader }, 'Appointment', { id: next.id });
      if (still?.status !== 'BOOKED') return;
      const desk = played.random.pick(staff.ofRole('FD'));
      await database.unitOfWork.run(desk, (tx) => checkIn(tx, { appointmentId: next.id, method: 'BARCODE' }));
    };
    queue.push({ at, run });
  }
}
