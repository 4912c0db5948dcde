import type { ActivatedJob, JsonObject } from '@rtflow/engine/ports';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { openCourse } from '@rtflow/records/commands/patients/open-course';
import { registerPatient } from '@rtflow/records/commands/patients/register-patient';
import { aRegistration } from './registration.ts';

export interface OpenCase {
  readonly patientId: string;
  readonly patientNo: string;
  readonly courseId: string;
  readonly courseNo: string;
}

/** A registered patient with an open course, made by the commands themselves; the pathway waits at its first job. */
export async function openCase(database: Database, serial = 1): Promise<OpenCase> {
  const patient = await value(database, (tx) =>
    registerPatient(tx, { registration: aRegistration(serial), acceptNew: true, hisConnected: false, prefix: 'RT' }),
  );
  const course = await value(database, (tx) => openCourse(tx, { patientId: patient.patientId, category: 'P2' }));
  return { patientId: patient.patientId, patientNo: patient.patientNo, ...course };
}

/** Takes waiting jobs of a type, as a worker's poll does. */
export async function takeJobs(database: Database, type: string, maxJobs = 10): Promise<ActivatedJob[]> {
  const polled = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
    tx.execute({ type: 'activateJobs', types: [{ type, timeout: 60_000, maxJobs }], worker: 'test' }),
  );
  if (!polled.ok) throw new Error(`Expected jobs of ${type}, but ${polled.error.message}`);
  return polled.value.jobs;
}

/** What a worker of this type would do, for jobs whose answer does not matter to the test. */
export async function finishJobs(database: Database, type: string, variables: JsonObject): Promise<number> {
  const jobs = await takeJobs(database, type);
  for (const { jobKey } of jobs) {
    await value(database, (tx) => tx.execute({ type: 'completeJob', jobKey, variables }));
  }
  return jobs.length;
}

type Work<T> = Parameters<Database['unitOfWork']['run']>[1] extends (tx: infer X) => unknown
  ? (tx: X) => Promise<{ ok: true; value: T } | { ok: false; error: { code: string } }>
  : never;

/** The value of a command that must not be refused. */
export async function value<T>(database: Database, work: Work<T>): Promise<T> {
  const outcome = await database.unitOfWork.run(SYSTEM_ACTOR, work);
  if (!outcome.ok)
    throw new Error(`Expected the command to be done, but it was refused: ${JSON.stringify(outcome.error)}`);
  return outcome.value;
}
