import type { DeviceStatus } from '@rtflow/domain';
import { holdersOf } from '../../clinical/people.ts';
import { can, rolesOf } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Row } from '../../models/index.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';
import { keepRebook } from '../schedule/propose-changes.ts';
import { engineDid } from '../engine-did.ts';
import { OUT_OF_SERVICE } from './stopped-states.ts';

export interface SetDeviceStatus {
  readonly deviceId: string;
  readonly status: DeviceStatus;
  readonly reason: string;
}

/**
 * Any clinician may take a machine out of service. Back into service needs two people who together are QA physicist and chief
 * physicist: the first call waits (`pending`), the second releases.
 */
export async function setDeviceStatus(
  tx: Tx,
  input: SetDeviceStatus,
): Promise<Outcome<{ status: DeviceStatus; pending: boolean }>> {
  const device = await rowOf(tx, 'Device', { id: input.deviceId });
  if (!device) return refuse('NOT_FOUND', { deviceId: input.deviceId });
  const stops = OUT_OF_SERVICE.includes(input.status);
  const right = can(tx.actor, stops ? 'machine.hold' : 'machine.release');
  if (!right.ok) return right;
  if (stops) return { ok: true, value: await takeOutOfService(tx, device, input) };
  if (!OUT_OF_SERVICE.includes(device.status)) {
    await changeStatus(tx, device, input.status, input.reason);
    return { ok: true, value: { status: input.status, pending: false } };
  }
  return release(tx, device, input);
}

/** Hold by a clinician, or by the record itself when a QA value is out of its limit. */
export async function takeOutOfService(
  tx: Tx,
  device: Row<'Device'>,
  { status, reason }: { readonly status: DeviceStatus; readonly reason: string },
): Promise<{ status: DeviceStatus; pending: boolean }> {
  await insertRow(tx, 'FaultReport', {
    id: tx.newId(),
    deviceId: device.id,
    description: reason,
    reportedBy: tx.actor.id,
    reportedAt: tx.now,
    downFrom: tx.now,
  });
  await changeStatus(tx, device, status, reason);
  await signal(tx, `machine-down-${device.id}`);
  await offerRebooking(tx, device);
  await tx.outbox('fault-reported', { deviceId: device.id, status }, `fault:${device.id}:${tx.now}`);
  return { status, pending: false };
}

/** Everybody who is booked on it today gets a proposal at once; a therapist takes it, or not. */
async function offerRebooking(tx: Tx, device: Row<'Device'>): Promise<void> {
  if (device.kind !== 'LINAC') return;
  const changeId = await keepRebook(tx, device.id, null);
  if (changeId === null) return;
  const recipients = await holdersOf(tx, ['RTT-T']);
  await notify(tx, {
    template: 'rebook-proposed',
    recipients,
    patientId: null,
    data: { deviceId: device.id, changeId },
  });
}

async function release(
  tx: Tx,
  device: Row<'Device'>,
  input: SetDeviceStatus,
): Promise<Outcome<{ status: DeviceStatus; pending: boolean }>> {
  const faults = await rowsOf(tx, 'FaultReport', { deviceId: device.id, closed: false });
  const signers = [...new Set([...faults.flatMap((fault) => fault.releasedBy ?? []), tx.actor.id])];
  for (const fault of faults) await updateRows(tx, 'FaultReport', { id: fault.id }, { releasedBy: signers });
  if (!(await maySignTogether(tx, signers))) {
    await tx.audit({
      action: 'device.release-signed',
      entity: 'device',
      entityId: device.id,
      detail: { signers, reason: input.reason },
    });
    return { ok: true, value: { status: device.status, pending: true } };
  }
  for (const fault of faults) {
    await updateRows(
      tx,
      'FaultReport',
      { id: fault.id },
      { releasedAt: tx.now, repairedAt: fault.repairedAt ?? tx.now, closed: true },
    );
  }
  await changeStatus(tx, device, input.status, input.reason);
  const announced = await signal(tx, `machine-up-${device.id}`);
  return announced.ok ? { ok: true, value: { status: input.status, pending: false } } : announced;
}

/** Two people, one of them QAP and the other CMP. */
async function maySignTogether(tx: Tx, signers: readonly string[]): Promise<boolean> {
  if (signers.length < 2) return false;
  const grants = await rowsOf(tx, 'UserRole', { userId: signers, role: ['QAP', 'CMP'] });
  const roles = new Set([...grants.map(({ role }) => role), ...rolesOf(tx.actor)]);
  return roles.has('QAP') && roles.has('CMP');
}

async function changeStatus(tx: Tx, device: Row<'Device'>, status: DeviceStatus, reason: string): Promise<void> {
  await updateRows(tx, 'Device', { id: device.id }, { status, statusReason: reason });
  await tx.audit({
    action: 'device.status',
    entity: 'device',
    entityId: device.id,
    detail: { from: device.status, to: status, reason },
  });
  const recipients = await holdersOf(tx, ['RTT-T', 'QAP', 'CMP']);
  await notify(tx, { template: 'device-status', recipients, patientId: null, data: { deviceId: device.id, status } });
}

async function signal(tx: Tx, signalName: string): Promise<Outcome<null>> {
  const sent = engineDid(await tx.execute({ type: 'broadcastSignal', signalName }));
  return sent.ok ? { ok: true, value: null } : refuseAs(sent.error);
}
