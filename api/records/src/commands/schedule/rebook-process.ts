import { publish } from '../../clinical/publish.ts';
import type { Row } from '../../models/index.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { OUT_OF_SERVICE } from '../devices/stopped-states.ts';

/** The signal by which `sched-rebook` starts; start events know no expression, so the machine is a variable. */
const STARTS = 'machine-down';

/** The process of a re-booking begins: somebody decides, patients are called, and the machine comes back. */
export async function startRebooking(tx: Tx, about: { readonly deviceId: string; readonly changeId: string }) {
  const device = await rowOf(tx, 'Device', { id: about.deviceId });
  // Time that a machine in service will be closed is decided on the board alone.
  if (!device || !OUT_OF_SERVICE.includes(device.status)) return;
  const begun = engineDid(await tx.execute({ type: 'broadcastSignal', signalName: STARTS, variables: { ...about } }));
  if (!begun.ok) throw new Error(`Expected the engine to begin a re-booking, but got ${begun.error.code}`);
}

/** What was decided on the board moves the process on. Without one that waits, nothing happens. */
export async function rebookDecided(tx: Tx, changeId: string, decision: 'apply' | 'discard'): Promise<void> {
  await tellProcess(await publish(tx, 'rebook-decided', { key: changeId, variables: { decision } }));
}

export async function rebookUndone(tx: Tx, { id, kind }: Row<'ScheduleChange'>): Promise<void> {
  if (kind === 'REBOOK') await tellProcess(await publish(tx, 'rebook-undone', { key: id, variables: {} }));
}

/** What a patient would be told holds no more. */
export async function callOff(tx: Tx, courseId: string): Promise<void> {
  await tellProcess(await publish(tx, 'rebook-call-off', { key: courseId, variables: {} }));
}

function tellProcess(told: Awaited<ReturnType<typeof publish>>): void {
  if (!told.ok) throw new Error(`Expected the engine to take a message, but got ${told.error.code}`);
}
