import type { Database, PinnableClock, Row } from '@rtflow/records';
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
import { isLeftInHall } from './hall.ts';
import type { MachineRoom } from './machine-room.ts';
import { courseTurns } from './course-turns.ts';
import type { DemoDoors } from './doors.ts';
import { doneAt, sentAfter } from './pace.ts';
import { inventPerson } from './people.ts';
import type { Random } from './random.ts';
import { requireOk } from './require-ok.ts';
import type { StaffRoom } from './staff-room.ts';
import { doTask } from './task-player.ts';
import { isSunday, localDay, MINUTE_MS } from './working-time.ts';

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
  /** Epoch ms: the history ends here. */
  readonly until: number;
}

/** One patient on their way. */
export interface PlayedCase {
  readonly index: number;
  readonly patientId: string;
  readonly random: Random;
  readonly facts: CaseFacts;
  /** Task id -> who did it, in order: attempts are counted by its length. */
  readonly performers: Map<string, string[]>;
  /** Appointments that the patient has been sent to. */
  readonly visits: Set<string>;
}

const SHARE_MISSED = 0.015;
const SHARE_REJECTED_CONTOUR = 0.15;
const SHARE_REVISED_PLAN = 0.15;
const TICK_LIMIT = 200;
/** Chasing what is on its way already: the thing itself comes. */
const ANSWERED = new Set(['dicom-series-received', 'dicom-rtplan-received', 'fraction-checked-in']);
const LEFT = new Set(['chase-images', 'chase-plan', 'link-images']);

/** Watches the engine's commits and gives each case what it waits for, at a plausible time. */
export class CasePlayer {
  readonly #options: PlayerOptions;
  readonly #cases = new Map<string, PlayedCase>();
  readonly #newTasks = new Set<number>();
  readonly #touched = new Set<number>();
  /** Message subscriptions that something has been sent for. */
  readonly #answered = new Set<number>();

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
      registerPatient(tx, { registration, acceptNew: true, hisConnected: false, prefix: DEPARTMENT_PREFIX }),
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
    const played: PlayedCase = { index, patientId, random, facts, performers: new Map(), visits: new Set() };
    this.#cases.set(patientId, played);
    courseTurns(played, this.#options);
  }

  /** Morning: the physicist checks every linac, or nobody is treated that day (HC3). */
  async openDay(): Promise<void> {
    const { database, clock, staff, devices } = this.#options;
    if (isSunday(localDay(clock.now()))) return;
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
    if (!context || !played || LEFT.has(context.node)) return;
    const ends = { now: clock.now(), until: this.#options.until };
    if (await isLeftInHall(database, context, ends)) return;
    const at = doneAt(context.node, clock.now(), played.random);
    queue.push({ at, run: () => doTask(taskKey, played, this.#options, at) });
  }

  async #answerMessages(rootKey: number): Promise<void> {
    const { database, clock, queue, doors } = this.#options;
    const waiting = await database.reader.all<{ key: number; name: string; correlationKey: string }>(
      "SELECT `key`, name, correlation_key AS correlationKey FROM wf_subscription WHERE root_key = ? AND kind = 'MESSAGE'",
      [rootKey],
    );
    for (const { key, name, correlationKey } of waiting) {
      if (!ANSWERED.has(name) || this.#answered.has(key)) continue;
      const course = await this.#courseOf(correlationKey);
      const played = course ? this.#cases.get(course.patientId) : undefined;
      if (!course || !played) continue;
      const { patientId, facts, random, index } = played;
      if (name === 'dicom-series-received' || name === 'dicom-rtplan-received') {
        this.#answered.add(key);
        const { demoCase } = facts;
        const revision = played.performers.get('plan-design')?.length ?? 0;
        const run = () =>
          name === 'dicom-series-received'
            ? doors.sendImages(patientId, demoCase, index + 1)
            : doors.sendPlan(patientId, demoCase, index + 1, Math.max(0, revision - 1));
        queue.push({ at: sentAfter(clock.now(), random), run });
      }
      if (name === 'fraction-checked-in') await this.#scheduleVisit(played, course.id);
    }
  }

  /** Messages carry the id of the course or of its plan. */
  async #courseOf(correlationKey: string): Promise<Row<'Course'> | null> {
    const reader = { sql: this.#options.database.reader };
    const plan = await rowOf(reader, 'Plan', { id: correlationKey });
    return rowOf(reader, 'Course', { id: plan?.courseId ?? correlationKey });
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
    if (!next || played.visits.has(next.id)) return;
    played.visits.add(next.id);
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
