import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@rtflow/engine';
import { SYSTEM_ACTOR, openDatabase } from '@rtflow/records';
import type { Actor, Database } from '@rtflow/records';
import { runCommand } from '@rtflow/records/commands/run-command';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { insertRow } from '@rtflow/records/rows';
import { BENCH_FORM, WAITS, eighteen } from './eighteen.ts';

/** A department's doctors: each has a few open tasks, as in an inbox. */
const DOCTORS: readonly Actor[] = Array.from({ length: 24 }, (_, index) => ({
  kind: 'user',
  id: `u-bench-${index}`,
  grants: [{ role: 'ATT', scope: 'department' }],
}));
/** What a doctor types: as many answers as a middling form of the models has. */
const ANSWERS = {
  decision: 'approve',
  doseGy: 60,
  fractions: 30,
  technique: 'VMAT',
  laterality: 'NA',
  urgent: false,
  comment: '靶区与危及器官已核对，剂量限值满足科室规范。',
  go: true,
};

interface Case {
  readonly courseId: string;
  readonly rootKey: number;
  readonly doctor: Actor;
}

/** Running cases of the eighteen-element process on a SQLite file of its own. */
export interface CasesUnderLoad {
  readonly steps: number;
  /** Completes the next task of a case; cases take turns, so that any number of clients finds open tasks. */
  step(index: number): Promise<void>;
  /** @throws Error when a case did not come to its end, or a step left fewer rows than it must. */
  verify(): Promise<void>;
}

/** A SQLite record on the project's disk (synchronous = FULL, as in service); gone when `work` has ended. */
export async function withRecord<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rtflow-bench-'));
  const database = await openDatabase({
    url: `sqlite:${join(folder, 'record.db')}`,
    engine: createEngine({ timeZone: 'Asia/Shanghai' }),
  });
  try {
    await deploy(database);
    return await work(database);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts `count` cases, each with a patient and a course of its own. */
export async function startCases(database: Database, count: number): Promise<CasesUnderLoad> {
  /** Open tasks as the committed events tell them, which is how a browser hears of them: `<rootKey> <element id>` -> key. */
  const open = new Map<string, number>();
  const deafen = database.events.on('engine', ({ userTasks }) => {
    for (const { rootKey, elementId, key, state } of userTasks) {
      if (state === 'CREATED') open.set(`${rootKey} ${elementId}`, key);
    }
  });
  const cases: Case[] = [];
  for (let index = 0; index < count; index++) cases.push(await startCase(database, DOCTORS[index % DOCTORS.length]!));
  return {
    steps: count * WAITS.length,
    step: (index) => {
      const one = cases[index % count]!;
      const elementId = WAITS[Math.floor(index / count)]!;
      return complete(database, one, { elementId, key: open.get(`${one.rootKey} ${elementId}`) ?? 0 });
    },
    verify: () => {
      deafen();
      return verify(database, cases);
    },
  };
}

async function deploy(database: Database): Promise<void> {
  const done = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    for (const { id } of DOCTORS) {
      const nameZh = '压测医师';
      await insertRow(tx, 'User', {
        id,
        login: id,
        passwordHash: '-',
        nameZh,
        nameEn: id,
        pinyin: id,
        createdAt: tx.now,
      });
    }
    return tx.execute({
      type: 'deployResources',
      resources: [
        { name: 'bench-step.form', content: BENCH_FORM },
        { name: 'eighteen.bpmn', content: eighteen('zeebe') },
      ],
    });
  });
  if (!done.ok) throw new Error(`Expected the bench process to deploy, but ${done.error.message}`);
}

async function startCase(database: Database, doctor: Actor): Promise<Case> {
  const started = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    const [patientId, courseId] = [tx.newId(), tx.newId()];
    await insertRow(tx, 'Patient', {
      id: patientId,
      patientNo: `RT${patientId.slice(-12)}`,
      name: '压测',
      pinyin: 'yace',
      initials: 'yc',
      sex: 'F',
      birthDate: '1970-01-31',
      flags: {},
      registeredAt: tx.now,
      registeredBy: tx.actor.id,
    });
    await insertRow(tx, 'Course', {
      id: courseId,
      courseNo: `C${courseId.slice(-12)}`,
      patientId,
      status: 'ACTIVE',
      openedAt: tx.now,
      openedBy: tx.actor.id,
    });
    const made = await tx.execute({
      type: 'createProcessInstance',
      bpmnProcessId: 'eighteen',
      businessKey: courseId,
      variables: { courseId, patientId, doctorId: doctor.id, go: true },
    });
    return made.ok ? { ok: true as const, value: { courseId, rootKey: made.value!.instanceKey, doctor } } : made;
  });
  if (!started.ok) throw new Error(`Expected a case to start, but ${started.error.message}`);
  return started.value;
}

/** The server's path of POST /tasks/:key/complete below its routes, with a clinical row beside the form's. */
async function complete(
  database: Database,
  { courseId, rootKey, doctor }: Case,
  task: { readonly elementId: string; readonly key: number },
): Promise<void> {
  const { elementId, key } = task;
  const commandId = `${rootKey}-${elementId}`;
  const act = { name: 'task.complete', entity: 'task', entityId: String(key), commandId };
  const outcome = await runCommand(database.unitOfWork, doctor, act, async (tx) => {
    await insertRow(tx, 'CourseEvent', {
      id: tx.newId(),
      courseId,
      kind: 'RX_CHANGE',
      detail: { elementId },
      at: tx.now,
      actorId: tx.actor.id,
    });
    return completeTask(tx, { taskKey: key, version: 1, formVersion: 1, data: ANSWERS }, null);
  });
  if (!outcome.ok) throw new Error(`Expected ${elementId} to complete, but ${JSON.stringify(outcome.error)}`);
}

async function verify(database: Database, cases: readonly Case[]): Promise<void> {
  for (const { courseId, rootKey } of cases) {
    const found = await database.reader.get<Record<string, unknown>>(
      `SELECT (SELECT state FROM wf_instance WHERE \`key\` = ?) AS state,
         (SELECT COUNT(*) FROM form_submissions WHERE course_id = ?) AS forms,
         (SELECT COUNT(*) FROM course_events WHERE course_id = ?) AS rows`,
      [rootKey, courseId, courseId],
    );
    const whole = found?.['state'] === 'COMPLETED' && found['forms'] === WAITS.length && found['rows'] === WAITS.length;
    if (!whole) throw new Error(`Expected case ${rootKey} to be whole at its end, but ${JSON.stringify(found)}`);
  }
}
