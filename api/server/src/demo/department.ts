import { SYSTEM_ACTOR, type Database, type RoleGrant, type Tx } from '@rtflow/records';
import { hashPassword } from '@rtflow/records/policies/password';
import { insertRow, rowOf } from '@rtflow/records/rows';
import chineseDays from 'chinese-days';
import { pinyin } from 'pinyin-pro';
import type { LocalSigning } from '../signing/local-signing.ts';
import { DEMO_AE_TITLES, DEMO_DEVICES, DEMO_HOURS } from './equipment.ts';
import { DEMO_PASSWORD, DEMO_STAFF } from './staff.ts';
import { DAY_MS, localDay } from './working-time.ts';

export interface DemoDevice {
  readonly id: string;
  readonly code: string;
  readonly kind: 'LINAC' | 'CT' | 'MR';
}
export interface DemoPerson {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly grants: readonly RoleGrant[];
}

/** Accounts of the demo; one hash serves all, as one password does. */
export async function insertStaff(tx: Tx, passwordHash: string): Promise<DemoPerson[]> {
  const people: DemoPerson[] = [];
  for (const account of DEMO_STAFF) {
    const id = tx.newId();
    const spelt = pinyin(account.zh, { toneType: 'none', type: 'array' }).join('');
    await insertRow(tx, 'User', {
      id,
      login: account.login,
      passwordHash,
      nameZh: account.zh,
      nameEn: account.en,
      pinyin: spelt,
      createdAt: tx.now,
    });
    const grants = account.roles.map((role) => ({ role, scope: 'department' as const }));
    for (const grant of grants) {
      await insertRow(tx, 'UserRole', { id: tx.newId(), userId: id, ...grant, grantedAt: tx.now });
    }
    people.push({ id, login: account.login, name: account.zh, grants });
  }
  return people;
}

export async function insertMachines(tx: Tx): Promise<DemoDevice[]> {
  const devices: DemoDevice[] = [];
  for (const device of DEMO_DEVICES) {
    const id = tx.newId();
    await insertRow(tx, 'Device', {
      ...device,
      id,
      energies: [...device.energies],
      techniques: [...device.techniques],
    });
    const { weekdays, startTime, endTime, slotMin } = DEMO_HOURS[device.kind];
    for (const weekday of weekdays) {
      await insertRow(tx, 'DeviceTemplate', { id: tx.newId(), deviceId: id, weekday, startTime, endTime, slotMin });
    }
    devices.push({ id, code: device.code, kind: device.kind });
  }
  for (const aeTitle of DEMO_AE_TITLES) {
    await insertRow(tx, 'AePeer', { id: tx.newId(), aeTitle, host: '127.0.0.1', port: 104, role: 'SEND', options: {} });
  }
  return devices;
}

/** Public holidays and make-up working days from `from` on, as rows: a department imports the State Council's notice. */
export async function insertCalendar(tx: Tx, from: number, days: number): Promise<void> {
  for (let offset = 0; offset < days; offset++) {
    const date = localDay(from + offset * DAY_MS);
    const weekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    const works = chineseDays.isWorkday(date);
    if (works !== weekend || (await rowOf(tx, 'Holiday', { date }))) continue;
    const name = chineseDays.getDayDetail(date).name.split(',')[1] ?? '';
    await insertRow(tx, 'Holiday', { date, dayType: works ? 'MAKEUP' : 'HOLIDAY', name });
  }
}

/** Certificates for everybody, under the one password. */
export async function certifyStaff(signing: LocalSigning, database: Database, people: readonly DemoPerson[]) {
  const keys = await Promise.all(people.map(({ id, name }) => signing.unlock({ userId: id, name }, DEMO_PASSWORD)));
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    for (const key of keys) await key.keepCertificate(tx);
  });
  return keys.map(({ signer }) => signer);
}

export const demoPasswordHash = (): Promise<string> => hashPassword(DEMO_PASSWORD);
