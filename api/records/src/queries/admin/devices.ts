import type { RouteAnswer } from '@rtflow/contract';
import type { Permission } from '@rtflow/domain';
import { dayOf } from '../../clinical/hospital-time.ts';
import { both, joined, type Words } from '../../clinical/record-words.ts';
import { DAILY_QA_LIST, DAILY_QA_OUT_OF_LIMIT } from '../../commands/devices/record-daily-qa.ts';
import { OUT_OF_SERVICE } from '../../commands/devices/stopped-states.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { actOf } from '../act.ts';
import { namedOr, peopleNamed } from '../named.ts';

type DeviceRow = RouteAnswer<'devices.list'>['rows'][number];

/** Every machine with its state of today and what the reader may do to it. */
export async function deviceList(reader: Reader, actor: Actor): Promise<DeviceRow[]> {
  const devices = await rowsOf(reader, 'Device', { active: true }, { order: ['code'] });
  const rows: DeviceRow[] = [];
  for (const device of devices) rows.push(await deviceRow(reader, actor, device));
  return rows;
}

async function deviceRow(reader: Reader, actor: Actor, device: Row<'Device'>): Promise<DeviceRow> {
  const today = dayOf(reader.now);
  const check = await rowOf(reader, 'QcRecord', { deviceId: device.id, planCode: DAILY_QA_LIST, qcDate: today }, [
    '-measuredAt',
  ]);
  const faults = await rowsOf(reader, 'FaultReport', { deviceId: device.id, closed: false });
  const signers = [...new Set(faults.flatMap((fault) => fault.releasedBy ?? []))];
  return {
    deviceId: device.id,
    name: namedOr(device.code, device.nameZh, device.nameEn),
    kind: device.kind,
    status: device.status,
    reason: await reasonOf(reader, device),
    dailyQaDone: device.dailyQaDate === today,
    dailyQaState: check?.state ?? null,
    releaseSignedBy: signers.map(await peopleNamed(reader, signers)),
    acts: actsOn(actor, device, signers),
  };
}

/** As somebody wrote it; for a hold after a failed check the items that are out of their limits, with what was measured. */
async function reasonOf(reader: Reader, device: Row<'Device'>): Promise<Words | null> {
  const { statusReason } = device;
  if (statusReason !== DAILY_QA_OUT_OF_LIMIT) return statusReason ? both`${statusReason}` : null;
  const failed = await rowOf(reader, 'QcRecord', { deviceId: device.id, planCode: DAILY_QA_LIST, state: 'ERROR' }, [
    '-measuredAt',
  ]);
  const items = await rowsOf(reader, 'CodeItem', { listCode: DAILY_QA_LIST });
  const worded = (failed?.values ?? []).flatMap(({ item, value, state }) => {
    if (state !== 'ERROR') return [];
    const known = items.find(({ code }) => code === item);
    const name = namedOr(item, known?.nameZh ?? null, known?.nameEn ?? null);
    return typeof value === 'number' ? both`${name} ${value} ${String(known?.detail?.unit ?? '')}` : name;
  });
  return joined([{ zh: '晨检超限', en: 'Daily QA out of limit' }, joined(worded, ' · ')], ': ');
}

/** The words of the refusals are those of set-device-status and record-daily-qa. */
function actsOn(actor: Actor, device: Row<'Device'>, signers: readonly string[]): DeviceRow['acts'] {
  const out = OUT_OF_SERVICE.includes(device.status);
  const acts = [
    actOf('hold', { zh: '停用', en: 'Hold' }, out ? already() : right(actor, 'machine.hold')),
    actOf('release', { zh: '放行', en: 'Release' }, out ? mayRelease(actor, signers) : notOut()),
  ];
  if (device.kind === 'LINAC') acts.push(actOf('dailyQa', { zh: '晨检', en: 'Daily QA' }, right(actor, 'qc.record')));
  return acts;
}

function mayRelease(actor: Actor, signers: readonly string[]): Outcome<unknown> {
  const allowed = right(actor, 'machine.release');
  if (!allowed.ok || !signers.includes(actor.id)) return allowed;
  return refuseAs({
    code: 'SECOND_SIGNATURE',
    zh: '已签，等质控物理师与首席物理师中的另一人',
    en: 'You have signed: the other of QA physicist and chief physicist is still to sign',
    whoCanFix: 'QAP/CMP',
  });
}

function right(actor: Actor, permission: Permission): Outcome<unknown> {
  return can(actor, permission);
}

function already(): Outcome<never> {
  return refuseAs({ code: 'DEVICE_STATE', zh: '设备已停用', en: 'The machine is out of service already' });
}

function notOut(): Outcome<never> {
  return refuseAs({ code: 'DEVICE_STATE', zh: '设备可用，无需放行', en: 'The machine is in service' });
}
