import type { Actor, Database, NewRow, Tx } from '@rtflow/records';
import { PinnableClock } from '@rtflow/records';
import type { Command } from '@rtflow/engine/ports';
import { insertRow } from '@rtflow/records/rows';
import type { OpenTestDatabase, TestDatabase } from '../../support/database.ts';

/** Monday in the hospital's time zone; no holiday is stored unless a test does so. */
export const MONDAY_9 = Date.parse('2026-03-02T09:00:00+08:00');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** One person per role, with the role's name as id. */
export const ROLES = [
  'RES',
  'ATT',
  'CHF',
  'PLN',
  'CHK',
  'CMP',
  'DOS',
  'RTT-S',
  'RTT-T',
  'NUR',
  'QAP',
  'FD',
  'SUP',
] as const;
export type StaffRole = (typeof ROLES)[number];
/** The second of the two therapists. */
export const SECOND_RTT = 'u-RTT-T2';

export function staff(role: StaffRole): Actor {
  return { kind: 'user', id: `u-${role}`, grants: [{ role, scope: 'department' }] };
}

/** An engine that takes every command and remembers it: these tests are about the record. */
export class ObedientEngine {
  readonly commands: Command[] = [];
  /** Instances that a published message reaches. */
  takenBy: number[] = [1];

  async execute(_store: unknown, command: Command): Promise<{ ok: true; value: unknown; effects: never }> {
    this.commands.push(command);
    const none = { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] };
    const value = { messageKey: 1, signalKey: 1, version: 2, correlatedInstanceKeys: this.takenBy };
    return { ok: true, value, effects: none as never };
  }

  published(name: string): Extract<Command, { type: 'publishMessage' }>[] {
    return this.commands
      .filter((command) => command.type === 'publishMessage')
      .filter((message) => message.name === name);
  }

  signals(): string[] {
    return this.commands.filter((command) => command.type === 'broadcastSignal').map(({ signalName }) => signalName);
  }
}

export interface Department {
  readonly database: TestDatabase;
  readonly engine: ObedientEngine;
  readonly clock: PinnableClock;
  readonly linac: string;
  readonly ct: string;
  run<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A department with its people, two matched linacs and a scanner, on Monday at nine; the linacs passed their daily QA. */
export async function openDepartment(open: OpenTestDatabase): Promise<Department> {
  const engine = new ObedientEngine();
  const clock = new PinnableClock();
  clock.pin(MONDAY_9);
  const database = await open({ engine, clock });
  await database.unitOfWork.run(staff('SUP'), async (tx) => {
    for (const role of ROLES) await addUser(tx, `u-${role}`, role);
    await addUser(tx, SECOND_RTT, 'RTT-T');
    await addDevice(tx, { id: 'd-LA1', code: 'LA1', kind: 'LINAC' });
    await addDevice(tx, { id: 'd-LA2', code: 'LA2', kind: 'LINAC' });
    await addDevice(tx, { id: 'd-CT1', code: 'CT1', kind: 'CT' });
  });
  return {
    database,
    engine,
    clock,
    linac: 'd-LA1',
    ct: 'd-CT1',
    run: (actor, work) => database.unitOfWork.run(actor, work),
  };
}

async function addUser(tx: Tx, id: string, role: string): Promise<void> {
  const name = { nameZh: `测试${role}`, nameEn: `Test ${role}`, pinyin: `ceshi${role.toLowerCase()}` };
  await insertRow(tx, 'User', { id, login: id, ...name, createdAt: tx.now });
  await insertRow(tx, 'UserRole', { id: `${id}-r`, userId: id, role, scope: 'department', grantedAt: tx.now });
}

async function addDevice(tx: Tx, device: Pick<NewRow<'Device'>, 'id' | 'code' | 'kind'>): Promise<void> {
  await insertRow(tx, 'Device', {
    ...device,
    nameZh: device.code,
    nameEn: device.code,
    model: 'Synthetic',
    matchedGroup: device.kind === 'LINAC' ? 'G1' : null,
    energies: ['6X', '10X'],
    techniques: ['2D', '3DCRT', 'IMRT', 'VMAT', 'SBRT'],
    dailyQaDate: '2026-03-02',
  });
  for (const weekday of [1, 2, 3, 4, 5]) {
    const hours = { startTime: '08:00', endTime: '18:00', slotMin: 10 };
    await insertRow(tx, 'DeviceTemplate', { id: `${device.id}-${weekday}`, deviceId: device.id, weekday, ...hours });
  }
}

/** Daily QA of the linacs passed on the clock's day. */
export async function passDailyQa({ database, clock }: { database: Database; clock: PinnableClock }): Promise<void> {
  const day = new Date(clock.now() + 8 * HOUR).toISOString().slice(0, 10);
  await database.unitOfWork.run(staff('QAP'), async (tx) => {
    await tx.sql.run('UPDATE devices SET daily_qa_date = ?', [day]);
  });
}
