import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { coursesOfRoots, type RootCourse } from '../../queries/operations/course-of-root.ts';
import type { Tx } from '../../tx.ts';

export interface Repaired {
  readonly instanceKey: number;
  readonly rootKey: number;
  readonly processId: string;
  readonly version: number;
  readonly course: RootCourse | undefined;
}

/** The running instance that somebody with the right to repair wants to change. */
export async function instanceToRepair(tx: Tx, instanceKey: number): Promise<Outcome<Repaired>> {
  const right = can(tx.actor, 'process.repair');
  if (!right.ok) return right;
  const row = await tx.sql.get<{ root_key: number; process_id: string; version: number }>(
    'SELECT root_key, process_id, version FROM wf_instance WHERE `key` = ? AND ended_at IS NULL',
    [instanceKey],
  );
  if (!row) return refuse('NOT_FOUND', { instanceKey });
  const rootKey = Number(row.root_key);
  const course = (await coursesOfRoots(tx, [rootKey])).get(rootKey);
  const { process_id: processId, version } = row;
  return { ok: true, value: { instanceKey, rootKey, processId, version: Number(version), course } };
}

/** Who repaired what, and why; the patient's record shows it too. */
export async function auditRepair(
  tx: Tx,
  action: string,
  { instanceKey, processId, course }: Pick<Repaired, 'instanceKey' | 'processId' | 'course'>,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.audit({
    action,
    entity: 'process-instance',
    entityId: String(instanceKey),
    patientId: course?.patientId ?? null,
    detail: { processId, courseId: course?.courseId ?? null, ...detail },
  });
}
