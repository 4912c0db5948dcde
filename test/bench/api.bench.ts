import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@rtflow/engine';
import { openDatabase } from '@rtflow/records';
import type { Actor, ReadSnapshot } from '@rtflow/records';
import { inboxCounts, inboxPage, type InboxQuery } from '@rtflow/records/queries/inbox/inbox';
import { patientPage } from '@rtflow/records/queries/patients/patient-list';
import type { PatientFilter, PatientSort } from '@rtflow/records/queries/patients/patient-sql';
import { DAY_MS, NOW, buildBigRecord, patientNo, userId } from './big-record.ts';
import { measure, rounded } from './measure.ts';

const SIZE = { patients: 200_000, finishedTasks: 1_000_000, openTasks: 3_000 };
const CALLS = 40;
const PAGE = 50;
/** p95 of every query, ms; an exact number and part of a name have R1.1's bars of 300 and 1,000, which it implies. */
const BAR_MS = 200;

type Read = (reader: ReadSnapshot) => Promise<{ rows?: readonly unknown[]; nextCursor?: string | null }>;

/** Inbox and patient list over a record of many years, by the functions and the snapshot that the routes use. */
export async function run(): Promise<object> {
  const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'rtflow-bench-'));
  try {
    const path = join(folder, 'record.db');
    const began = performance.now();
    await buildBigRecord(path, SIZE);
    const buildSeconds = rounded((performance.now() - began) / 1000);
    const clock = { now: () => NOW };
    const engine = createEngine({ timeZone: 'Asia/Shanghai' });
    const database = await openDatabase({ url: `sqlite:${path}`, engine, clock });
    const p95Ms: Record<string, number> = {};
    const p50Ms: Record<string, number> = {};
    const found: Record<string, number> = {};
    for (const [name, read] of Object.entries(await reads(database.readOnly))) {
      const step = async () => {
        const { rows } = await database.readOnly(read);
        if (rows) found[name] = rows.length;
      };
      const measured = await measure({ steps: CALLS, clients: 1, step });
      [p50Ms[name], p95Ms[name]] = [measured.p50Ms, measured.p95Ms];
    }
    await database.close();
    const worstP95Ms = Math.max(...Object.values(p95Ms));
    return { ...SIZE, buildSeconds, found, p50Ms, p95Ms, worstP95Ms, barMs: BAR_MS, met: worstP95Ms <= BAR_MS };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function reads(
  readOnly: <T>(work: (reader: ReadSnapshot) => Promise<T>) => Promise<T>,
): Promise<Record<string, Read>> {
  const doctor: Actor = { kind: 'user', id: userId('ATT', 3), grants: [{ role: 'ATT', scope: 'department' }] };
  const inbox =
    (query: Partial<InboxQuery>): Read =>
    (reader) =>
      inboxPage(reader, doctor, { view: 'all', sort: 'due', limit: PAGE, ...query });
  const patients =
    (filter: PatientFilter, sort: PatientSort = 'registered', cursor?: string): Read =>
    (reader) =>
      patientPage(reader, doctor, { filter, sort, limit: PAGE, ...(cursor && { cursor }) });
  const after = async (read: Read) => (await readOnly(read)).nextCursor ?? '';
  const views = ['mine', 'group', 'all', 'done', 'withdrawable'] as const;
  return {
    ...Object.fromEntries(views.map((view) => [`inbox ${view}`, inbox({ view })])),
    'inbox group page 2': inbox({ view: 'group', cursor: await after(inbox({ view: 'group' })) }),
    'inbox done page 2': inbox({ view: 'done', cursor: await after(inbox({ view: 'done' })) }),
    'inbox all by name': inbox({ text: '张' }),
    'inbox done by name': inbox({ view: 'done', text: '张伟' }),
    'inbox overdue by priority': inbox({ overdue: 'true', sort: 'priority' }),
    'inbox counts': async (reader) => {
      await inboxCounts(reader, doctor, { view: 'all', dayStart: NOW - DAY_MS });
      return {};
    },
    'patients newest': patients({}),
    'patients page 2': patients({}, 'registered', await after(patients({}))),
    'patients exact number': patients({ text: patientNo(123_456) }),
    'patients exact document': patients({ text: '110105198003070011', idNoHash: 'hash-77777' }),
    'patients pinyin prefix': patients({ text: 'zhangw' }),
    'patients pinyin, wide': patients({ text: 'l' }),
    'patients name part': patients({ text: '张伟' }),
    'patients surname page 2': patients({ text: '王' }, 'registered', await after(patients({ text: '王' }))),
    'patients by sex': patients({ sex: 'F' }),
    'patients by source and technique': patients({ source: 'REFERRAL', technique: 'SBRT' }),
    'patients active of a doctor': patients({ status: 'ACTIVE', attendingId: doctor.id }),
    'patients finished of a doctor by name': patients({ status: 'COMPLETED', attendingId: doctor.id }, 'name'),
    'patients suspended': patients({ status: 'SUSPENDED' }),
    'patients of a technique nobody has': patients({ technique: 'PROTON' }),
    'patients of a device': patients({ deviceId: 'dev-2' }),
    'patients of a month': patients({ registeredFrom: NOW - 400 * DAY_MS, registeredTo: NOW - 370 * DAY_MS }),
    'patients by name': patients({}, 'name'),
    'patients by number': patients({}, 'patientNo'),
    'patients by category': patients({}, 'category'),
    'patients active by category': patients({ status: 'ACTIVE' }, 'category'),
    'patients with no hit': patients({ text: '欧阳', technique: 'VMAT' }),
  };
}
